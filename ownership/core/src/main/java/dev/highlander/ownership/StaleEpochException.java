package dev.highlander.ownership;

/**
 * A target refused an effect because it has seen a higher epoch: whoever sent it is not the owner any more and must stop, and its
 * {@link Ownership#refused(StaleEpochException) ownership must hear of it}.
 */
public class StaleEpochException extends RuntimeException {
    private final LeaseName lease;
    private final Epoch epoch;
    private final Epoch highest;

    /**
     * Refuses an effect.
     *
     * @param lease under which lease the effect was done
     * @param epoch the epoch it carried
     * @param highest the highest epoch the target has seen
     */
    public StaleEpochException(LeaseName lease, Epoch epoch, Epoch highest) {
        super("lease " + lease + ": effect with epoch " + epoch + " refused, epoch " + highest + " has been seen");
        this.lease = lease;
        this.epoch = epoch;
        this.highest = highest;
    }

    /** The lease under which the effect was done. */
    public LeaseName lease() {
        return lease;
    }

    /** The epoch that the effect carried. */
    public Epoch epoch() {
        return epoch;
    }

    /** The highest epoch that the target has seen. */
    public Epoch highest() {
        return highest;
    }
}
