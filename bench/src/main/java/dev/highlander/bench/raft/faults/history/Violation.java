package dev.highlander.bench.raft.faults.history;

/**
 * Something that must not have been.
 *
 * @param promise what it breaks
 * @param text what was seen, in a line
 */
public record Violation(Promise promise, String text) {
    /** What is promised. */
    public enum Promise {
        /** Reads and writes are as if each had happened at one instant between question and answer. */
        LINEARIZABLE,
        /** A term has one leader. */
        ONE_LEADER,
        /** At no instant do two own the leader's lease. */
        ONE_OWNER,
        /** Epochs grow and are given once. */
        EPOCHS_GROW,
        /** What was acknowledged is still there in the end, on every node. */
        KEPT,
        /** Revisions of writes are unique and grow, and a write has one. */
        REVISIONS_GROW,
        /** All nodes hold the same in the end. */
        REPLICAS_AGREE,
        /** The search for an order came to its end; without that the history shows nothing. */
        DECIDED
    }

    @Override
    public String toString() {
        return promise + ": " + text;
    }
}
