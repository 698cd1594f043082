package dev.highlander.ownership;

import java.time.Duration;

/**
 * Which holder is to have a lease whenever it is there.
 *
 * <p>A {@linkplain ElectorConfig#priority() priority} orders the candidates when the lease is free and never takes it from its owner. A
 * preference does: when the preferred holder comes (back), the owner hands over to it, planned, with all that this means for what is in
 * flight. The store needs no operation for that. The preferred holder keeps a second lease, its <em>presence</em>, named
 * {@code <lease>/preferred}; the owner reads it once in each renewal interval. So it costs one lease more, one read in each interval of
 * an owner that is not the preferred one, and no promise: presence only ever leads to an ordinary hand-over.
 *
 * <p>All candidates of a lease must be given the same preference: an owner without one keeps the lease. What is not done: a preferred
 * holder can't take a lease from an owner that is cut off or stands still (it waits for the expiry like anybody), and presence shows that
 * its process is there and reaches the store, not that it reaches its target. If it does not, the hand-over is in vain: after the courtesy
 * the lease goes to whoever comes first, and who has handed over in vain waits twice as long the next time.
 *
 * @param holder the configured name of the preferred holder
 * @param stay how long the preferred holder must have been there without a break, and the owner have been the owner, before it hands
 *            over: 1 s to 1 day. Long beside the time that the work needs to move
 */
public record Preference(String holder, Duration stay) {
    /** What is added to the name of a lease for the presence of its preferred holder. */
    public static final String PRESENCE = "/preferred";

    /** Checks both fields; the message names field, value and what was expected. */
    public Preference {
        HolderId.of(holder, "check");
        if (stay.compareTo(Duration.ofSeconds(1)) < 0 || stay.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("stay: " + stay + ", expected 1 s to 1 day");
        }
    }

    /** The lease by which the preferred holder of this one shows that it is there. */
    LeaseName presenceOf(LeaseName lease) {
        return LeaseName.of(lease + PRESENCE);
    }
}
