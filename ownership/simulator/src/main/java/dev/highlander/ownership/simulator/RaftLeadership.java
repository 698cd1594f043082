package dev.highlander.ownership.simulator;

import dev.highlander.ownership.raft.membership.MembershipRules;
import dev.highlander.ownership.raft.state.Command;
import dev.highlander.ownership.raft.state.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a peer does in a term in which it leads. */
final class RaftLeadership {
    private final RaftPeer peer;
    private final RaftGroup group;
    private final World world;
    private final Machine machine;
    private final RaftLog log;
    private final String id;
    private final long term;
    private final long first;
    private final Map<String, Progress> progress = new TreeMap<>();
    private final Map<Long, Consumer<RaftPeer.Answer>> pending = new HashMap<>();
    private final List<Read> reads = new ArrayList<>();
    private long beat;
    private boolean over;
    private @Nullable String successor;
    private long givesUpAt;

    /** How far another is, as far as this one knows. */
    private static final class Progress {
        final String id;
        long sent;
        long next;
        long match;
        long heard;
        boolean everHeard;
        long beat;

        Progress(String id) {
            this.id = id;
        }
    }

    /**
     * What an answer answers.
     *
     * @param to as the leader knew it when it sent: an answer of a former life, which has been taken out since, counts nothing
     * @param number of this message among those to that one
     * @param beat how many reads had been asked for before
     */
    record Sent(Object to, long number, long beat) {}

    /** Who waits for a majority to say that this one still leads. */
    private record Read(long beat, long index, LongConsumer then) {}

    RaftLeadership(RaftPeer peer) {
        this.peer = peer;
        this.group = peer.group();
        this.world = group.stage().world();
        this.machine = peer.machine();
        this.log = peer.log();
        this.id = peer.id();
        this.term = log.term();
        this.first = log.last() + 1;
    }

    long term() {
        return term;
    }

    /** Whether it takes commands: it has carried out all that earlier leaders had put into the log. */
    boolean isReady() {
        return peer.applied() >= first && successor == null;
    }

    void begin() {
        world.note(() -> id + "   leads in term " + term);
        append(RaftEntry.first(term, first, peer));
        tick();
    }

    void end(@Nullable String next) {
        over = true;
        List<Consumer<RaftPeer.Answer>> left = List.copyOf(new TreeMap<>(pending).values());
        pending.clear();
        left.forEach(answer -> answer.accept(new RaftPeer.Answer.Elsewhere(next)));
    }

    private void tick() {
        if (over) {
            return;
        }
        if (successor != null && machine.nanos() - givesUpAt >= 0) {
            successor = null;
        }
        if (!log.conf().majority(this::isHeard)) {
            world.note(() -> id + "   hears no majority");
            peer.follow(term, null);
            return;
        }
        manage();
        broadcast();
        machine.after(Duration.ofNanos(group.electionMin() / 2), this::tick);
    }

    private boolean isHeard(String other) {
        return other.equals(id) || machine.nanos() - progressOf(other).heard < group.electionMax();
    }

    private Progress progressOf(String other) {
        return Objects.requireNonNull(progress.computeIfAbsent(other, _ -> {
            Progress begun = new Progress(other);
            begun.next = log.last() + 1;
            begun.heard = machine.nanos();
            return begun;
        }));
    }

    // ---- The log

    private void append(RaftEntry entry) {
        log.append(entry);
        RaftConf conf = entry.conf();
        if (conf != null) {
            progress.keySet().retainAll(conf.everybody());
        }
        peer.write(entry.index(), this::advance);
    }

    private void broadcast() {
        for (String other : log.conf().everybody()) {
            if (!other.equals(id)) {
                send(other);
            }
        }
    }

    private void send(String to) {
        Progress its = progressOf(to);
        Sent sent = new Sent(its, ++its.sent, beat);
        byte[] state = log.snapshot();
        if (its.next <= log.base() && state != null) {
            RaftPeer.Install install = new RaftPeer.Install(term, log.base(), log.baseTerm(), log.baseConf(), state,
                    sent);
            group.send(peer.host(), to, other -> other.onInstall(peer, install));
            return;
        }
        RaftPeer.Append append = new RaftPeer.Append(term, its.next - 1, log.termAt(its.next - 1),
                log.from(its.next, group.batch()), peer.committed(), sent);
        group.send(peer.host(), to, other -> other.onAppend(peer, append));
    }

    void acknowledged(boolean yes, long index, Sent sent) {
        if (!(sent.to instanceof Progress its) || progress.get(its.id) != its) {
            return;
        }
        its.heard = machine.nanos();
        its.everHeard = true;
        its.beat = Math.max(its.beat, sent.beat);
        if (yes) {
            its.match = Math.max(its.match, index);
            its.next = Math.max(its.next, index + 1);
            advance();
        } else {
            long next = Math.min(its.next - 1, index) + 1;
            // Who comes back with an empty log has not even what it had acknowledged.
            its.next = its.next == its.match + 1 ? next : Math.max(its.match + 1, next);
        }
        if (over) {
            return;
        }
        answerReads();
        handOver();
        // Only what the newest message has brought is worth another: else they would become more and more.
        if (sent.number == its.sent && its.next <= log.last() && progress.get(its.id) == its) {
            send(its.id);
        }
    }

    private void advance() {
        if (over) {
            return;
        }
        for (long index = log.last(); index > peer.committed(); index--) {
            long place = index;
            if (log.termAt(index) != term) {
                break;
            }
            Predicate<String> has = other -> other.equals(id)
                    ? log.written() >= place
                    : progressOf(other).match >= place;
            if (log.conf().majority(has)) {
                peer.commit(index);
                group.relied(peer.host(), 0.1);
                break;
            }
        }
        settle();
    }

    /** Ends a change of members whose first half is agreed upon; goes, if it is none of them any more. */
    private void settle() {
        if (over || log.confIndex() > peer.committed()) {
            return;
        }
        RaftConf conf = log.conf();
        if (!conf.isStable()) {
            append(RaftEntry.of(term, log.last() + 1, peer, conf.settled()));
            broadcast();
        } else if (!conf.votes(id)) {
            broadcast();
            peer.follow(term, null);
        }
    }

    /** The peer has carried out an entry. */
    void applied(RaftEntry entry, @Nullable Reply reply) {
        if (entry.index() == first) {
            machine.later(0, peer.listeners()::wakeAll);
        }
        Consumer<RaftPeer.Answer> waiting = pending.remove(entry.index());
        if (waiting != null && reply != null) {
            waiting.accept(new RaftPeer.Answer.Done(reply));
        }
    }

    // ---- What is asked of it

    /** Whether it takes the command. */
    boolean propose(Command command, Consumer<RaftPeer.Answer> answer) {
        if (!isReady()) {
            return false;
        }
        long index = log.last() + 1;
        RaftEntry entry = RaftEntry.of(term, index, peer, peer.stamped(command));
        pending.put(index, answer);
        append(entry);
        if (!over) {
            broadcast();
        }
        return true;
    }

    /** Tells the place up to which a read must see everything, once it is sure that nobody else has led meanwhile. */
    void read(LongConsumer then) {
        if (!isReady()) {
            then.accept(-1);
            return;
        }
        if (!group.rules().confirmsReads()) {
            then.accept(peer.committed());
            return;
        }
        beat++;
        reads.add(new Read(beat, peer.committed(), then));
        broadcast();
        answerReads();
    }

    private void answerReads() {
        for (Iterator<Read> each = reads.iterator(); each.hasNext();) {
            Read read = each.next();
            if (log.conf().majority(other -> other.equals(id) || progressOf(other).beat >= read.beat)) {
                each.remove();
                read.then.accept(read.index);
            }
        }
    }

    /** Hands leadership over, if that one catches up soon. */
    void transfer(String to) {
        if (isReady() && !to.equals(id) && log.conf().voters().contains(to)) {
            world.note(() -> id + "   wants " + to + " to lead");
            world.count(Occurrence.TRANSFERS);
            successor = to;
            givesUpAt = machine.nanos() + 2 * group.electionMax();
            send(to);
        }
    }

    private void handOver() {
        String next = successor;
        if (next != null && progressOf(next).match == log.last()) {
            group.send(peer.host(), next, other -> other.takeOver(id, term));
        }
    }

    // ---- Members

    /** Changes the members if they are these now; whether it tries. */
    boolean change(RaftConf expected, RaftConf next) {
        RaftConf now = log.conf();
        if (!isReady() || log.confIndex() > peer.committed() || !now.isStable() || !now.equals(expected)
                || next.voters().isEmpty() || next.equals(now)) {
            return false;
        }
        world.note(() -> id + "   changes the members from " + now + " to " + next);
        world.count(Occurrence.MEMBERS_CHANGED);
        append(RaftEntry.of(term, log.last() + 1, peer, now.joint(next)));
        broadcast();
        return true;
    }

    private void manage() {
        RaftConf now = log.conf();
        if (!isReady() || now.listeners().isEmpty()) {
            return;
        }
        List<MembershipRules.Member> members = new ArrayList<>();
        for (String member : now.everybody()) {
            Progress its = progressOf(member);
            boolean self = member.equals(id);
            Duration silent = self
                    ? Duration.ZERO
                    : its.everHeard ? Duration.ofNanos(machine.nanos() - its.heard) : Duration.ofDays(1);
            members.add(new MembershipRules.Member(member, now.voters().contains(member), silent,
                    self || its.everHeard ? Math.max(0, peer.committed() - (self ? log.last() : its.match)) : null,
                    null));
        }
        if (group.membership().next(members).orElse(null) instanceof MembershipRules.Change.Promote(String member)) {
            change(now, now.with(member, true));
        }
    }
}
