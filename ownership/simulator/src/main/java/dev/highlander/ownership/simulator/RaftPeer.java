package dev.highlander.ownership.simulator;

import dev.highlander.ownership.Lease;
import dev.highlander.ownership.LeaseListeners;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.raft.membership.GroupReport;
import dev.highlander.ownership.raft.state.Command;
import dev.highlander.ownership.raft.state.CommandCodec;
import dev.highlander.ownership.raft.state.GroupClock;
import dev.highlander.ownership.raft.state.GroupState;
import dev.highlander.ownership.raft.state.Reply;
import dev.highlander.ownership.raft.state.SnapshotCodec;
import dev.highlander.ownership.raft.state.Stamp;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One process's part in a group: follows, stands for election, leads; and carries out with the real state and clock what is agreed upon. */
final class RaftPeer {
    private final RaftGroup group;
    private final RaftGroup.Host host;
    private final World world;
    private final RaftRules rules;
    private final Machine machine;
    private final RaftLog log;
    private final String id;
    private final int incarnation;
    private final LeaseListeners listeners = new LeaseListeners();
    private final GroupClock clock;
    private final Set<String> granted = new HashSet<>();

    private GroupState state = new GroupState();
    private long applied;
    private long committed;
    private boolean applying;
    private Role role = Role.FOLLOWER;
    private boolean canvassing;
    private int round;
    private @Nullable RaftLeadership leadership;
    private @Nullable String leader;
    private long heardAt;
    private long electionDue;
    private boolean watching;

    private enum Role {
        FOLLOWER,
        CANDIDATE,
        LEADER
    }

    /** What becomes of a command. */
    sealed interface Answer {
        /** It has been carried out. */
        record Done(Reply reply) implements Answer {}

        /** It was not, or that is not known: another may lead, if it is said who. */
        record Elsewhere(@Nullable String leader) implements Answer {}
    }

    RaftPeer(RaftGroup group, RaftGroup.Host host) {
        this.group = group;
        this.host = host;
        this.world = group.stage().world();
        this.rules = group.rules();
        this.machine = host.machine();
        this.log = host.log();
        this.id = machine.name();
        this.incarnation = machine.incarnation();
        this.clock = new GroupClock(machine.nanos());
    }

    String id() {
        return id;
    }

    Machine machine() {
        return machine;
    }

    RaftLog log() {
        return log;
    }

    RaftGroup group() {
        return group;
    }

    RaftGroup.Host host() {
        return host;
    }

    /** Whether its process is still there. */
    boolean isAlive() {
        return machine.isUp() && machine.incarnation() == incarnation;
    }

    LeaseListeners listeners() {
        return listeners;
    }

    long committed() {
        return committed;
    }

    long applied() {
        return applied;
    }

    GroupState state() {
        return state;
    }

    /** Whom it follows, or itself; null if it knows of nobody. */
    @Nullable
    String leader() {
        return leader;
    }

    @Nullable
    RaftLeadership leadership() {
        return leadership;
    }

    /** Whether it leads and takes commands, as far as it knows. */
    boolean leads() {
        return leadership != null && leadership.isReady();
    }

    Lease lease(LeaseName name) {
        return state.lease(name, clock.now(machine.nanos()));
    }

    GroupReport report() {
        if (!log.isOpen()) {
            return new GroupReport.None();
        }
        RaftConf conf = log.conf();
        return new GroupReport.Part(leadership == null ? log.lastTerm() : log.term(), leader,
                Set.copyOf(conf.electors()), Set.copyOf(conf.listeners()), log.last() - 1);
    }

    // ---- Its life

    /** Goes on where its log ends. */
    void resume() {
        byte[] kept = log.snapshot();
        if (kept != null) {
            restore(kept);
        }
        follow(log.term(), null);
    }

    /** Has left, and forgets everything. */
    void leave() {
        end(null);
        role = Role.FOLLOWER;
        leader = null;
        log.forget();
        state = new GroupState();
        applied = 0;
        committed = 0;
    }

    private void restore(byte[] kept) {
        state = SnapshotCodec.decode(kept);
        clock.restored(state.nanos(), machine.nanos());
        applied = log.base();
        committed = log.base();
        group.agreement().restored(applied, kept, id);
    }

    // ---- Elections

    private void watch() {
        if (watching) {
            return;
        }
        watching = true;
        machine.after(Duration.ofNanos(electionDue - machine.nanos()), () -> {
            watching = false;
            if (!log.isOpen() || role == Role.LEADER) {
                return;
            }
            if (electionDue - machine.nanos() <= 0) {
                leader = null;
                stand(true);
            }
            watch();
        });
    }

    private void wait(long shortest, long longest) {
        electionDue = machine.nanos() + world.between(shortest, longest);
        watch();
    }

    private void waitAnElection() {
        wait(group.electionMin(), group.electionMax());
    }

    /** Its leader's port refuses: the process has gone. */
    void refused(String by) {
        if (log.isOpen() && role == Role.FOLLOWER && by.equals(leader)) {
            world.note(() -> id + "   is refused by " + by);
            leader = null;
            stand(false);
        }
    }

    /** Its leader asks it to take over. */
    void takeOver(String from, long term) {
        if (log.isOpen() && role == Role.FOLLOWER && term == log.term() && from.equals(leader)) {
            stand(false);
        }
    }

    /**
     * Stands for election.
     *
     * @param asksFirst whether it asks before it begins a new term: then who can't win disturbs nobody
     */
    private void stand(boolean asksFirst) {
        waitAnElection();
        RaftConf conf = log.conf();
        if (!conf.votes(id)) {
            return;
        }
        role = Role.CANDIDATE;
        leader = null;
        canvassing = asksFirst;
        granted.clear();
        granted.add(id);
        int mine = ++round;
        if (!asksFirst) {
            log.raise(log.term() + 1);
            log.vote(id);
            world.count(Occurrence.TERMS);
        }
        long term = asksFirst ? log.term() + 1 : log.term();
        long lastTerm = log.lastTerm();
        long last = log.last();
        world.note(() -> id + "   " + (asksFirst ? "would stand" : "stands") + " in term " + term + ", log ends at "
                + lastTerm + "." + last);
        for (String other : conf.electors()) {
            if (!other.equals(id)) {
                group.send(host, other, peer -> peer.onAskedForVote(this, term, asksFirst, lastTerm, last, mine));
            }
        }
        count();
    }

    private void onAskedForVote(RaftPeer from, long term, boolean canvass, long lastTerm, long last,
            int itsRound) {
        if (!log.isOpen()) {
            return;
        }
        String candidate = from.id;
        RaftConf conf = log.conf();
        boolean asGood = !rules.comparesLogs() || lastTerm > log.lastTerm()
                || (lastTerm == log.lastTerm() && last >= log.last());
        boolean known = conf.votes(candidate) && conf.votes(id);
        boolean yes;
        if (canvass) {
            yes = known && asGood && term > log.term() && !hearsLeader();
        } else {
            if (conf.votes(candidate) && term > log.term()) {
                follow(term, null);
            }
            yes = known && asGood && term == log.term() && role != Role.LEADER
                    && (log.vote() == null || candidate.equals(log.vote()));
            if (yes) {
                log.vote(candidate);
                waitAnElection();
            }
        }
        boolean grants = yes;
        long mine = log.term();
        world.note(() -> id + "   " + (grants ? "votes" : "does not vote") + " for " + candidate + " in term " + term);
        group.answer(host, from, () -> from.onVote(id, itsRound, grants, mine));
        if (grants && !canvass) {
            group.relied(host, 4);
        }
    }

    private boolean hearsLeader() {
        return role == Role.LEADER || (leader != null && machine.nanos() - heardAt < group.electionMin());
    }

    private void onVote(String from, int itsRound, boolean yes, long term) {
        if (!log.isOpen()) {
            return;
        }
        if (term > log.term()) {
            follow(term, null);
        } else if (role == Role.CANDIDATE && itsRound == round && yes) {
            granted.add(from);
            count();
        }
    }

    private void count() {
        if (!log.conf().majority(granted::contains)) {
            return;
        }
        if (canvassing) {
            stand(false);
        } else {
            lead();
        }
    }

    private void lead() {
        role = Role.LEADER;
        setLeader(id);
        group.agreement().leads(id, log);
        RaftLeadership mine = new RaftLeadership(this);
        leadership = mine;
        mine.begin();
    }

    /**
     * Goes on as a follower.
     *
     * @param term this or a higher one
     * @param whom who leads in it; null if that is not known
     */
    void follow(long term, @Nullable String whom) {
        boolean higher = term > log.term();
        if (higher) {
            log.raise(term);
        }
        if (role == Role.LEADER) {
            end(whom);
        }
        role = Role.FOLLOWER;
        if (whom != null) {
            setLeader(whom);
            heardAt = machine.nanos();
            waitAnElection();
        } else {
            if (higher || id.equals(leader)) {
                leader = null;
            }
            if (!watching) {
                waitAnElection();
            }
        }
    }

    private void end(@Nullable String next) {
        RaftLeadership over = leadership;
        leadership = null;
        if (over == null) {
            return;
        }
        world.note(() -> id + "   leads no more in term " + over.term());
        over.end(next);
        if (log.term() > over.term() && world.chance(0.2)) {
            // A command that had been let in as by a leader gets its time only now; that it can't be put into the log any more is found later.
            rules.stamp(clock, log.term(), machine);
        }
    }

    private void setLeader(String next) {
        if (!next.equals(leader)) {
            leader = next;
            world.count(Occurrence.LEADERS_FOLLOWED);
            host.leaderChanged(this, next);
        }
    }

    // ---- Following

    /** What a leader sends: its log from one place on, and how much of it is agreed upon. */
    record Append(long term, long before, long termBefore, List<RaftEntry> entries, long committed,
            RaftLeadership.Sent sent) {}

    /** A leader's state, for who lacks more than its log has. Nobody changes its bytes, and nobody compares it. */
    @SuppressWarnings("ArrayRecordComponent")
    record Install(long term, long index, long termThere, RaftConf conf, byte[] state,
            RaftLeadership.Sent sent) {}

    void onAppend(RaftPeer from, Append append) {
        if (!log.isOpen()) {
            return;
        }
        if (append.term < log.term() || (role == Role.LEADER && append.term == log.term())) {
            acknowledge(from, false, 0, append.sent);
            return;
        }
        follow(append.term, from.id);
        if (append.before > log.last()
                || (append.before >= log.base() && log.termAt(append.before) != append.termBefore)) {
            acknowledge(from, false, Math.min(log.last(), append.before - 1), append.sent);
            return;
        }
        for (RaftEntry entry : append.entries) {
            if (entry.index() <= log.base()) {
                continue;
            }
            RaftEntry mine = log.entry(entry.index());
            if (mine != null && mine.term() != entry.term()) {
                if (entry.index() <= committed) {
                    group.agreement().replaced(id, mine, entry);
                }
                log.truncate(entry.index());
                mine = null;
            }
            if (mine == null) {
                log.append(entry);
            }
        }
        long match = append.before + append.entries.size();
        RaftLeadership.Sent sent = append.sent;
        if (rules.acknowledgesWhatIsWritten()) {
            write(match, () -> acknowledge(from, true, match, sent));
        } else {
            write(match, () -> {});
            acknowledge(from, true, match, sent);
        }
        commit(Math.min(append.committed, match));
    }

    void onInstall(RaftPeer from, Install install) {
        if (!log.isOpen()) {
            return;
        }
        if (install.term < log.term() || (role == Role.LEADER && install.term == log.term())) {
            acknowledge(from, false, 0, install.sent);
            return;
        }
        follow(install.term, from.id);
        if (install.index > committed) {
            world.note(() -> id + "   takes the state at " + install.index + " from " + from.id);
            world.count(Occurrence.STATES_SENT);
            log.install(install.index, install.termThere, install.conf, install.state);
            restore(install.state);
            // Releases that it has taken in have woken nobody.
            machine.later(0, listeners::wakeAll);
        }
        acknowledge(from, true, install.index, install.sent);
    }

    private void acknowledge(RaftPeer to, boolean yes, long index, RaftLeadership.Sent sent) {
        long term = log.term();
        group.answer(host, to, () -> to.onAcknowledged(term, yes, index, sent));
        if (yes && index > committed) {
            group.relied(host, 0.1);
        }
    }

    private void onAcknowledged(long term, boolean yes, long index, RaftLeadership.Sent sent) {
        if (!log.isOpen()) {
            return;
        }
        if (term > log.term()) {
            follow(term, null);
        } else if (leadership != null && term == leadership.term()) {
            leadership.acknowledged(yes, index, sent);
        }
    }

    /** Runs something once the log is kept up to this place, unless it was replaced meanwhile. */
    void write(long index, Runnable then) {
        long delay = index <= log.written() ? 0 : host.writeTime();
        if (delay == 0) {
            log.written(index);
            then.run();
            return;
        }
        RaftEntry last = log.entry(index);
        machine.later(delay, () -> {
            if (log.isOpen() && (index <= log.base() || log.entry(index) == last)) {
                log.written(index);
                then.run();
            }
        });
    }

    // ---- Carrying out

    /** All up to this place is agreed upon. */
    void commit(long index) {
        if (index <= committed) {
            return;
        }
        for (long i = committed + 1; i <= index; i++) {
            group.agreement().committed(id, log.term(), Objects.requireNonNull(log.entry(i)));
        }
        committed = index;
        if (applying) {
            return;
        }
        applying = true;
        while (applied < committed) {
            apply(Objects.requireNonNull(log.entry(applied + 1)));
        }
        applying = false;
        if (applied - log.base() >= group.snapshotEvery()) {
            world.count(Occurrence.SNAPSHOTS);
            log.compact(applied, SnapshotCodec.encode(state));
        }
    }

    private void apply(RaftEntry entry) {
        applied = entry.index();
        CommandCodec.Logged logged = entry.command();
        Reply reply = null;
        if (logged != null) {
            Stamp stamp = logged.stamp(entry.term(), entry.index());
            GroupState.Outcome outcome = state.apply(logged.command(), stamp);
            rules.carriedOut(clock, stamp, entry.isBy(this), machine);
            reply = outcome.reply();
            group.agreement().applied(id, entry, reply, state);
            outcome.freed().forEach(lease -> machine.later(0, () -> listeners.wake(lease)));
        }
        if (leadership != null) {
            leadership.applied(entry, reply);
        }
        host.applied(this);
    }

    // ---- What is asked of it

    /** Puts a command into the log, if it leads. */
    void propose(Command command, Consumer<Answer> answer) {
        if (leadership == null || !leadership.propose(command, answer)) {
            answer.accept(new Answer.Elsewhere(leader));
        }
    }

    CommandCodec.Logged stamped(Command command) {
        return new CommandCodec.Logged(rules.stamp(clock, log.term(), machine), machine.wall() / 1_000_000, command);
    }
}
