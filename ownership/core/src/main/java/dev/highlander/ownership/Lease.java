package dev.highlander.ownership;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A lease as its store saw it when it answered.
 *
 * @param name its name
 * @param epoch the epoch of its newest owner, past or present; {@link Epoch#NONE} if there was none
 * @param holder who holds it; null if it is free
 * @param successor the name of the holder for which a free lease is kept back for a moment; null if for nobody
 * @param remaining how long, by the store's clock, it will be held or kept back unless somebody acts; zero if neither
 */
public record Lease(LeaseName name, Epoch epoch, @Nullable HolderId holder, @Nullable String successor,
        Duration remaining) {
    /** A lease that nobody ever held. */
    public static Lease untouched(LeaseName name) {
        return new Lease(name, Epoch.NONE, null, null, Duration.ZERO);
    }

    /** Whether anybody may take it. */
    public boolean isFree() {
        return holder == null && successor == null;
    }
}
