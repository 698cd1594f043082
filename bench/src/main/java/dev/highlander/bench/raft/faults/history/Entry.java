package dev.highlander.bench.raft.faults.history;

/**
 * What a key holds.
 *
 * @param value its value; empty if there is none
 * @param revision the place in the log of the write that it comes from, 1 or more; 0 if the key holds nothing
 */
public record Entry(String value, long revision) {
    /** The key holds nothing. */
    public static final Entry ABSENT = new Entry("", 0);

    /** Checks the revision. */
    public Entry {
        if (revision < 0) {
            throw new IllegalArgumentException("revision " + revision + ", expected 0 or more");
        }
    }

    @Override
    public String toString() {
        return revision == 0 ? "nothing" : "'" + value + "' of revision " + revision;
    }
}
