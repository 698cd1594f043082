package dev.highlander.controlplane.node;

import dev.highlander.controlplane.node.env.PodFields;
import dev.highlander.controlplane.node.plan.Obstacle;
import dev.highlander.controlplane.node.runtime.ContainerRuntime;
import dev.highlander.controlplane.node.runtime.PodUid;
import dev.highlander.controlplane.node.volume.VolumeUnavailable;
import dev.highlander.controlplane.node.volume.Volumes;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** Makes a pod's volumes before its first container, and renews them when what they are made of changes. */
final class PodVolumes implements AutoCloseable {
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final int MOST_DOUBLINGS = 6;

    private final ContainerRuntime runtime;
    private final Volumes volumes;
    private final ClientReferences references;
    private final ClientTokens tokens;
    private final PodReports reports;
    private final InstantSource clock;
    private final String address;
    private final Map<String, Quantity> allocatable;

    PodVolumes(ContainerRuntime runtime, ClientReferences references, ClientTokens tokens, PodReports reports,
            InstantSource clock, String address, Map<String, Quantity> allocatable) {
        this.runtime = runtime;
        this.volumes = new Volumes(references, tokens);
        this.references = references;
        this.tokens = tokens;
        this.reports = reports;
        this.clock = clock;
        this.address = address;
        this.allocatable = allocatable;
    }

    /** What the pod may be told of itself. */
    PodFields fields(Pod pod) {
        return new PodFields(pod, address, allocatable);
    }

    /**
     * Makes or renews the volumes.
     *
     * @return what is in the way of the pod's first start; empty when nothing is
     */
    Optional<Obstacle> prepare(PodUid uid, Pod pod, PodWork work) {
        boolean over = pod.getMetadata().getDeletionTimestamp() != null;
        if (runtime.virtual() || over) {
            return Optional.empty();
        }
        Obstacle before = work.preparation;
        if (before != null && clock.instant().isBefore(before.until()) && !work.stale) {
            return Optional.of(before);
        }
        if (work.volumes != null && !work.stale && !tokens.looksAfter(uid.value())) {
            return Optional.empty();
        }
        work.stale = false; // before looking: what changes from now on makes it stale again
        references.follow(uid, pod);
        try {
            work.volumes = volumes.prepare(fields(pod), runtime.volumes(uid));
            work.preparation = null;
            work.preparationFailures = 0;
            return Optional.empty();
        } catch (VolumeUnavailable | IOException e) {
            return hindered(pod, work, String.valueOf(e.getMessage()));
        }
    }

    /** Ends what was begun for a pod that is gone. */
    void forget(PodUid uid) {
        references.unfollow(uid);
        tokens.forget(uid.value());
    }

    @Override
    public void close() {
        references.close();
    }

    private Optional<Obstacle> hindered(Pod pod, PodWork work, String message) {
        reports.warn(pod, null, "FailedMount", message);
        if (work.volumes != null) {
            return Optional.empty(); // what was made stays good for containers that come back
        }
        Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(work.preparationFailures++, MOST_DOUBLINGS));
        Obstacle obstacle = new Obstacle("ContainerCreating", message, clock.instant().plus(wait));
        work.preparation = obstacle;
        return Optional.of(obstacle);
    }
}
