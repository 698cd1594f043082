package dev.highlander.controlplane.store;

/** The revision asked for is no longer kept: read anew from the newest one. */
public final class CompactedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Revision requested;
    private final Revision oldest;

    /**
     * Says what was asked for and what is still kept.
     *
     * @param requested the revision asked for
     * @param oldest the oldest one that could have been asked for
     */
    public CompactedException(Revision requested, Revision oldest) {
        super("revision " + requested + " has been compacted, the oldest kept is " + oldest);
        this.requested = requested;
        this.oldest = oldest;
    }

    /** The revision asked for. */
    public Revision requested() {
        return requested;
    }

    /** The oldest revision that could have been asked for. */
    public Revision oldest() {
        return oldest;
    }
}
