package dev.highlander.ownership.simulator;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import dev.highlander.ownership.raft.state.Command;
import dev.highlander.ownership.raft.state.GroupState;
import dev.highlander.ownership.raft.state.Reply;
import dev.highlander.ownership.raft.state.SnapshotCodec;
import dev.highlander.ownership.simulator.Violation.Rule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a group has agreed upon, as nobody in it can see it at once; says which promise of Raft was broken. */
final class RaftAgreement {
    /** How often whole states are compared; what each command answers is compared always. */
    private static final int COMPARED_EVERY = 8;

    private final World world;
    private final Witness witness;
    private final Map<LeaseName, Life> lives = new HashMap<>();
    private final List<RaftEntry> entries = new ArrayList<>();
    /** In which term each was agreed upon. */
    private final List<Long> terms = new ArrayList<>();
    private final Map<Long, Reply> replies = new HashMap<>();
    private final Map<Long, byte[]> states = new HashMap<>();
    private final Map<Long, String> leaders = new HashMap<>();
    private RaftConf conf = RaftConf.NOBODY;
    private long told;
    private long life;

    RaftAgreement(Stage stage) {
        this.world = stage.world();
        this.witness = stage.witness();
        stage.leases().forEach(lease -> lives.put(lease, new Life()));
    }

    /** How much is agreed upon. */
    long size() {
        return entries.size();
    }

    /** Who belongs to the group, by what is agreed upon; nobody if that is nothing yet. */
    RaftConf conf() {
        return conf;
    }

    /** All have forgotten everything: what comes is another group. */
    void forgotten() {
        for (Map.Entry<LeaseName, Life> life : lives.entrySet()) {
            life.setValue(witness.rolledBack(life.getKey(), life.getValue(), Epoch.NONE));
        }
        entries.clear();
        terms.clear();
        replies.clear();
        states.clear();
        leaders.clear();
        conf = RaftConf.NOBODY;
        told = 0;
        life++;
    }

    /** Whether anybody has ever led. */
    boolean hasBegun() {
        return !leaders.isEmpty();
    }

    /** How often all have forgotten everything. */
    long life() {
        return life;
    }

    /** Somebody leads from now on. */
    void leads(String id, RaftLog log) {
        String other = leaders.putIfAbsent(log.term(), id);
        if (other != null) {
            witness.violated(Rule.ONE_LEADER, "term " + log.term() + ": " + other + " and " + id + " both lead");
        }
        for (long index = log.base() + 1; index <= entries.size(); index++) {
            RaftEntry agreed = entries.get((int) index - 1);
            // What is agreed upon in a later term, who is elected late in an earlier one need not have.
            if (terms.get((int) index - 1) < log.term() && log.entry(index) != agreed) {
                witness.violated(Rule.COMMITTED_STAYS, id + " leads in term " + log.term() + " without " + agreed
                        + ", which was agreed upon; it has " + log.entry(index));
                return;
            }
        }
    }

    /** A node takes an entry for agreed upon, in its term. */
    void committed(String id, long term, RaftEntry entry) {
        int index = (int) entry.index();
        if (index == entries.size() + 1) {
            entries.add(entry);
            terms.add(term);
            RaftConf next = entry.conf();
            if (next != null) {
                conf = next;
            }
        } else if (index > entries.size() || entries.get(index - 1) != entry) {
            witness.violated(Rule.COMMITTED_STAYS, id + " takes " + entry + " for agreed upon, after "
                    + (index > entries.size() ? entries.size() + " entries" : entries.get(index - 1)));
        }
    }

    /** A node gives up what it had taken for agreed upon. */
    void replaced(String id, RaftEntry before, RaftEntry after) {
        witness.violated(Rule.COMMITTED_STAYS, id + " replaces " + before + ", which was agreed upon, by " + after);
    }

    /** A node has carried out an entry. */
    void applied(String id, RaftEntry entry, Reply reply, GroupState state) {
        Reply before = replies.putIfAbsent(entry.index(), reply);
        if (before == null) {
            tellWitness(entry, reply);
        } else if (!before.equals(reply)) {
            witness.violated(Rule.STATES_AGREE, entry + " was answered " + before + ", and on " + id + " " + reply);
        }
        if (entry.index() % COMPARED_EVERY == 0) {
            compare(entry.index(), SnapshotCodec.encode(state), id);
        }
    }

    /** A node goes on from a state that was kept. */
    void restored(long index, byte[] state, String id) {
        compare(index, SnapshotCodec.encode(SnapshotCodec.decode(state)), id);
    }

    private void compare(long index, byte[] state, String id) {
        byte[] before = states.putIfAbsent(index, state);
        if (before != null && !Arrays.equals(before, state)) {
            witness.violated(Rule.STATES_AGREE, "after " + index + " entries the state of " + id + " differs");
        }
    }

    /** The newest place that anybody was told of: no read that begins now may answer with less. */
    long told() {
        return told;
    }

    /** A write's or read's answer is heard, which saw this place. */
    void told(long index) {
        told = Math.max(told, index);
    }

    /** A read that began when {@code newest} had been told is answered. */
    void read(String id, long newest, @Nullable Long revision) {
        long seen = revision == null ? 0 : revision;
        if (seen < newest) {
            witness.violated(Rule.READS_ARE_NEW, id + " read what was written at place " + seen
                    + ", though what was written at " + newest + " had been told before it asked");
        }
        told(seen);
    }

    private void tellWitness(RaftEntry entry, Reply reply) {
        Command command = Objects.requireNonNull(entry.command()).command();
        if (!(command instanceof Command.Leases(List<LeaseRequest> steps))
                || !(reply instanceof Reply.Leases(List<LeaseAnswer> answers))) {
            return;
        }
        for (int i = 0; i < steps.size(); i++) {
            LeaseRequest request = steps.get(i);
            LeaseAnswer answer = answers.get(i);
            world.note(() -> "group    " + entry.term() + "." + entry.index() + " " + request + " -> " + answer);
            Life life = Objects.requireNonNull(lives.get(request.lease()));
            if (answer instanceof LeaseAnswer.Granted(Epoch epoch) && epoch.isAfter(life.last())
                    && epoch.value() < entry.term()) {
                witness.violated(Rule.EPOCHS_GROW,
                        request.lease() + ": epoch " + epoch + " was granted in term " + entry.term());
            }
            witness.answered(request, answer, life);
            if (request instanceof LeaseRequest.Advance advance && advance.atLeast().isAfter(life.last())) {
                // Taken from whoever has it.
                lives.put(request.lease(), witness.hurried(request.lease(), life));
            }
        }
    }
}
