package dev.highlander.ownership.raft;

import dev.highlander.ownership.LeaseStoreException;

/** A group could not be asked, or did not answer in time: what was asked for may or may not have been done. */
public final class RaftException extends LeaseStoreException {
    private static final long serialVersionUID = 1;

    /** A reason. */
    public RaftException(String message) {
        super(message);
    }

    /** A reason and its cause. */
    public RaftException(String message, Throwable cause) {
        super(message, cause);
    }
}
