package dev.highlander.ownership;

/**
 * Told once of every gain and once of its loss, in this order, one call at a time.
 *
 * <p>Calls come on a thread of the elector, {@link #gained} only after the epoch is known and the fence raised. A new ownership is
 * not asked for before {@link #lost} of the old one has returned. An exception is logged and changes nothing.
 */
public interface OwnershipListener {
    /**
     * This process is the owner. Start the work elsewhere and return: {@link #lost} can't be told while this runs.
     *
     * @param ownership what everything done from now on must ask, and whose epoch it must carry
     */
    void gained(Ownership ownership);

    /**
     * This process is the owner no more: stop, and return when everything has stopped.
     *
     * <p>If the loss is {@linkplain Loss#planned() planned}, the lease is released only when this returns and the actions inside
     * {@link Ownership#within} have ended, or their time is over; until then last words may be written with the ownership's epoch
     * while {@link Ownership#remaining} is positive.
     *
     * @param ownership the same that was gained
     * @param loss why
     */
    void lost(Ownership ownership, Loss loss);

    /**
     * The store doesn't answer; the ownership stands until its deadline.
     *
     * @param ownership what is at stake
     * @param reason what failed
     */
    default void degraded(Ownership ownership, String reason) {}

    /**
     * The store answers again and the lease is renewed.
     *
     * @param ownership what is safe again
     */
    default void recovered(Ownership ownership) {}

    /**
     * The store has lost data; this process won't be the owner until that is mended. Told again if a higher epoch is heard of
     * meanwhile.
     *
     * @param regression what was found and what is expected
     */
    default void regressed(EpochRegression regression) {}
}
