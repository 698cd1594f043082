package dev.highlander.bench.raft.faults.history;

/** What a client asks for. */
public sealed interface Action {
    /** A linearizable read. */
    record Read() implements Action {}

    /**
     * A write, whatever the key holds.
     *
     * @param value given to no other write of the history
     */
    record Write(String value) implements Action {}

    /**
     * A write on a condition.
     *
     * @param value given to no other write of the history
     * @param expected the revision that the key must have; 0 for "it must hold nothing"
     */
    record WriteIf(String value, long expected) implements Action {}
}
