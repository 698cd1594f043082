package dev.highlander.ownership;

import java.time.Duration;

/**
 * An action was refused because its ownership has ended, is being handed over, or won't last for the action's bound.
 *
 * <p>What the caller can do: if it {@linkplain #isOver is over}, stop; when this process is the owner again, it is told so with a new epoch.
 * If not, do nothing now and ask again: the store may answer in time, and nobody will be told of an ownership that has never ended.
 */
public class OwnershipLostException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean over;

    /**
     * Refuses an action.
     *
     * @param lease the lease
     * @param epoch the epoch of the ownership
     * @param bound how long the action may take
     * @param remaining how long the ownership may still act; zero if it has ended
     */
    public OwnershipLostException(LeaseName lease, Epoch epoch, Duration bound, Duration remaining) {
        super(remaining.isZero()
                ? "lease " + lease + ": ownership with epoch " + epoch + " has ended or is being handed over"
                : "lease " + lease + ": action of up to " + bound + " refused, ownership with epoch " + epoch
                        + " lasts for " + remaining);
        this.over = remaining.isZero();
    }

    /** Whether the ownership has ended or is being handed over; false if only too little time was left for the action. */
    public boolean isOver() {
        return over;
    }
}
