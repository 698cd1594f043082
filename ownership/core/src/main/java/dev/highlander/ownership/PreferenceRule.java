package dev.highlander.ownership;

import java.time.Duration;

/**
 * Decides when an owner makes way for the preferred holder: the pure part of {@link PreferenceWatch}.
 *
 * <ol>
 * <li>The preferred holder shows that it is there by a lease of its own, its <em>presence</em>. One life of it is one epoch of that lease.
 * <li>It is made way for when it has been there without a break, and this ownership has lasted, for the stay-time. So a preferred
 * holder that comes and goes moves nothing, and the owner changes at most once in a stay-time for this reason.
 * <li>If this process becomes the owner again while the same life of the preferred holder goes on, the hand-over was in vain (its
 * target is out of its reach, say): each time, the stay-time doubles, up to 64 times.
 * </ol>
 *
 * <p>Instants are nanoseconds of the owner's monotonic clock. Not thread-safe.
 */
final class PreferenceRule {
    private static final int MOST_DOUBLINGS = 6;

    private final String preferred;
    private final long stay;
    private long gainedAt;
    private Epoch life = Epoch.NONE;
    private long lifeSeenAt;
    private int handOvers;

    PreferenceRule(String preferred, Duration stay) {
        this.preferred = preferred;
        this.stay = stay.toNanos();
    }

    /** This process has become the owner. */
    void gained(long now) {
        gainedAt = now;
    }

    /** Whether to hand over now that the presence has been found like this. */
    boolean yields(Lease presence, long now) {
        HolderId there = presence.holder();
        if (there == null || !there.name().equals(preferred)) {
            // Seen again it begins anew, also if it is the same life: it could not keep its lease.
            lifeSeenAt = now;
            return false;
        }
        if (!presence.epoch().equals(life)) {
            life = presence.epoch();
            lifeSeenAt = now;
            handOvers = 0;
        }
        long since = Math.max(lifeSeenAt, gainedAt);
        if (now - since < stay << Math.min(handOvers, MOST_DOUBLINGS)) {
            return false;
        }
        handOvers++;
        return true;
    }
}
