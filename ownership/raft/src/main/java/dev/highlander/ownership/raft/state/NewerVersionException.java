package dev.highlander.ownership.raft.state;

/**
 * A newer node wrote this: it is not damaged, but this one can't know what it means. It must stop rather than to differ from the others, and be
 * started with a release that reads it.
 */
public final class NewerVersionException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /**
     * Refuses to read.
     *
     * @param what was to be read
     * @param found its version
     * @param reads the newest that this node reads
     */
    public NewerVersionException(String what, int found, int reads) {
        super(what + ": version " + found + ", expected " + (reads == CommandCodec.OLDEST ? "" : "1 to ") + reads
                + ": a newer node wrote it; start this node with a release that reads version " + found);
    }
}
