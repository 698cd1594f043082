package dev.highlander.ownership;

/** Why an ownership ended. */
public enum Loss {
    /** The lease could not be renewed before the deadline: store out of reach, or this process stood still. */
    EXPIRED,
    /** The store says that the lease is another's, or was taken away. */
    TAKEN,
    /** A target has seen a higher epoch and refuses this one: the store has forgotten a successor, and the lease is given up. */
    SUPERSEDED,
    /** Handed over on purpose; this elector goes on waiting. */
    HANDED_OVER,
    /** The elector was closed. */
    STOPPED;

    /**
     * Whether it was planned: the lease then still stands while {@link OwnershipListener#lost} runs, so that there is time for
     * last words.
     */
    public boolean planned() {
        return this == HANDED_OVER || this == STOPPED;
    }
}
