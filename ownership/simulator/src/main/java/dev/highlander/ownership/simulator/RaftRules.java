package dev.highlander.ownership.simulator;

import dev.highlander.ownership.raft.membership.Admission;
import dev.highlander.ownership.raft.membership.Founding;
import dev.highlander.ownership.raft.membership.GroupReport;
import dev.highlander.ownership.raft.state.GroupClock;
import dev.highlander.ownership.raft.state.Stamp;
import java.util.Map;
import java.util.Set;

/**
 * The rules on which a group's promises rest: those of Raft (D. Ongaro and J. Ousterhout, "In search of an understandable consensus
 * algorithm", 2014), and our own. Not final, so that the tests can break one at a time and see it found.
 */
class RaftRules {
    /** Whether term and vote are kept before they are told. */
    boolean keepsVotes() {
        return true;
    }

    /** Whether only a candidate is voted for whose log is as good as the own one. */
    boolean comparesLogs() {
        return true;
    }

    /** Whether entries are acknowledged only once they would be there after a crash. */
    boolean acknowledgesWhatIsWritten() {
        return true;
    }

    /** Whether a leader asks a majority whether it still leads before it answers a read. */
    boolean confirmsReads() {
        return true;
    }

    /**
     * The group's time for a command that this node is about to put into the log.
     *
     * @param term this node's term: it leads in it, or has led until a moment ago
     */
    long stamp(GroupClock clock, long term, Machine machine) {
        return clock.now(machine.nanos());
    }

    /**
     * A command is carried out.
     *
     * @param own whether this process has stamped it
     */
    void carriedOut(GroupClock clock, Stamp stamp, boolean own, Machine machine) {
        clock.carriedOut(stamp, own, machine.nanos());
    }

    /** What a node without a log does next. */
    Admission.Step admit(String self, Founding founding, Map<String, GroupReport> reports, Set<String> without) {
        return Admission.decide(self, founding, reports, without);
    }
}
