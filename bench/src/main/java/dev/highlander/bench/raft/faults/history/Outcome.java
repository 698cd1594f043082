package dev.highlander.bench.raft.faults.history;

/** What a client was told. */
public sealed interface Outcome {
    /**
     * It was done.
     *
     * @param entry what was read, or what has been written
     */
    record Done(Entry entry) implements Outcome {}

    /**
     * The condition did not hold.
     *
     * @param present what the key holds instead
     */
    record Refused(Entry present) implements Outcome {}

    /** It was not done, and will not be. */
    record Failed() implements Outcome {}

    /** No answer, or one that says nothing: it may have been done, may be done at any later time, or never. */
    record Unknown() implements Outcome {}
}
