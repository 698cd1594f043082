package dev.highlander.controlplane.node;

import dev.highlander.controlplane.node.plan.Action;
import dev.highlander.controlplane.node.plan.Health;
import dev.highlander.controlplane.node.probe.ContainerProbes;
import dev.highlander.controlplane.node.probe.Prober;
import dev.highlander.controlplane.node.runtime.Attempt;
import dev.highlander.controlplane.node.runtime.ContainerRuntime;
import dev.highlander.controlplane.node.runtime.ContainerState;
import dev.highlander.ownership.time.TimeSource;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after running containers: asks their probes, and ends them. */
final class ContainerKeeper {
    private static final Logger log = LoggerFactory.getLogger(ContainerKeeper.class);

    private final ContainerRuntime runtime;
    private final Prober prober;
    private final Stops stops;
    private final PodReports reports;
    private final TimeSource time;
    private final InstantSource clock;
    private final Consumer<Attempt> changed;

    ContainerKeeper(ContainerRuntime runtime, Prober prober, Stops stops, PodReports reports, TimeSource time,
            InstantSource clock, Consumer<Attempt> changed) {
        this.runtime = runtime;
        this.prober = prober;
        this.stops = stops;
        this.reports = reports;
        this.time = time;
        this.clock = clock;
        this.changed = changed;
    }

    /** What probes and hooks say of a running container; begins to ask when nobody does yet. */
    Health health(Pod pod, Container container, ContainerState.Running running, PodWork work) {
        Attempt attempt = running.attempt();
        ContainerProbes known = work.probes.get(container.getName());
        if (!runtime.virtual() && (known == null || !known.attempt().equals(attempt))
                && !work.postStart.containsKey(attempt)) {
            if (known != null) {
                known.close();
            }
            boolean wasReady = wasReady(pod, container, attempt);
            ContainerProbes probes = new ContainerProbes(attempt, container, prober, time,
                    () -> changed.accept(attempt),
                    (reason, message) -> reports.warn(pod, container, reason, message), wasReady);
            work.probes.put(container.getName(), probes);
            probes.start(running.startedAt(), clock);
        }
        return work.health(attempt, container.getName());
    }

    /** Ends the probes of a container that does not run. */
    void forget(Container container, PodWork work) {
        ContainerProbes known = work.probes.remove(container.getName());
        if (known != null) {
            known.close();
        }
    }

    /** Begins to end a container, or shortens its grace. */
    void stop(Pod pod, Action.Stop stop, PodWork work) {
        Container container = stop.container();
        ContainerProbes probes = work.probes.get(container.getName());
        if (probes != null) {
            probes.close();
        }
        boolean begun = stops.begin(stop.attempt(), runtime.virtual() ? null : container, stop.grace(),
                (reason, message) -> reports.warn(pod, container, reason, message));
        if (begun) {
            reports.tell(pod, container, "Killing", stop.message());
            log.info("container {} is ended: grace={}s {}", stop.attempt(), stop.grace().toSeconds(), stop.message());
        }
    }

    /** Begins to end a container whose pod nobody knows any more. */
    void stop(Attempt attempt, Duration grace) {
        if (stops.begin(attempt, null, grace,
                (reason, message) -> log.warn("container {}: {} {}", attempt, reason, message))) {
            log.info("container {} is ended, its pod is gone: grace={}s", attempt, grace.toSeconds());
        }
    }

    /** An agent that comes back must not take a service's traffic away until the first probe; it believes the last report. */
    private static boolean wasReady(Pod pod, Container container, Attempt attempt) {
        List<ContainerStatus> statuses = pod.getStatus() == null || pod.getStatus().getContainerStatuses() == null
                ? List.of()
                : pod.getStatus().getContainerStatuses();
        return statuses.stream().anyMatch(status -> status.getName().equals(container.getName())
                && Integer.valueOf(attempt.number()).equals(status.getRestartCount())
                && Boolean.TRUE.equals(status.getReady()));
    }
}
