package dev.highlander.workloads;

import dev.highlander.workloads.render.RenderIdentity;
import java.time.Duration;

/**
 * What a controller is told.
 *
 * @param identity who it is
 * @param namespace its namespace: custom resources here are its own unless their label names another tenant
 * @param everyNamespace whether custom resources without a tenant's label are its own in every namespace; for a controller that is alone
 *            in its cluster
 * @param workers how many workloads may be worked on at once
 * @param writeBound the longest that a write to the API server may take to happen; the ownership must last for it
 */
public record WorkloadSettings(RenderIdentity identity, String namespace, boolean everyNamespace, int workers,
        Duration writeBound) {
    private static final int WORKERS = 8;
    private static final Duration LONGEST_WRITE = Duration.ofSeconds(2);

    /** Settings with eight workers and a bound of two seconds. */
    public static WorkloadSettings of(RenderIdentity identity, String namespace, boolean everyNamespace) {
        return new WorkloadSettings(identity, namespace, everyNamespace, WORKERS, LONGEST_WRITE);
    }

    /**
     * The same for a lease of this time to live: a write may take a quarter of it, and two seconds at most. Renewed at a third, a lease always lasts
     * for that; a bound that it never lasts for would let an owner do nothing, ever.
     */
    public WorkloadSettings within(Duration ttl) {
        Duration quarter = ttl.dividedBy(4);
        return new WorkloadSettings(identity, namespace, everyNamespace, workers,
                quarter.compareTo(LONGEST_WRITE) < 0 ? quarter : LONGEST_WRITE);
    }
}
