package dev.highlander.ownership.simulator;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseName;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A Lease of {@code coordination.k8s.io/v1} as the API server keeps it; what a holder needs beyond its fields stands in annotations.
 *
 * @param lease its name
 * @param resourceVersion changes with each write; 0 if there is no such object
 * @param holder {@code holderIdentity}, also of who has given it back; null if there was none
 * @param released whether that holder has given it back
 * @param transitions {@code leaseTransitions}: the epoch
 * @param duration {@code leaseDurationSeconds}: how long it lasts after whoever looks has first seen this very record; of a lease
 *            that was given back, how long it is kept for the successor
 * @param renewTime {@code renewTime} by the writer's wall clock in nanoseconds; for people, nothing that is right compares it
 * @param successor for whom it is kept, null if for nobody
 */
record LeaseObject(LeaseName lease, long resourceVersion, @Nullable HolderId holder, boolean released,
        Epoch transitions, Duration duration, long renewTime, @Nullable String successor) {
    static LeaseObject absent(LeaseName lease) {
        return new LeaseObject(lease, 0, null, false, Epoch.NONE, Duration.ZERO, 0, null);
    }

    boolean isHeld() {
        return holder != null && !released;
    }

    boolean belongsTo(HolderId other, Epoch epoch) {
        return isHeld() && other.equals(holder) && epoch.equals(transitions);
    }

    LeaseObject heldBy(HolderId next, Epoch epoch, Duration ttl, long wall) {
        return new LeaseObject(lease, resourceVersion, next, false, epoch, ttl, wall, null);
    }

    LeaseObject givenBack(Epoch epoch, @Nullable String next, Duration courtesy) {
        return new LeaseObject(lease, resourceVersion, holder, true, epoch, courtesy, renewTime, next);
    }

    LeaseObject as(long version) {
        return new LeaseObject(lease, version, holder, released, transitions, duration, renewTime, successor);
    }
}
