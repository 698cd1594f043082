package dev.highlander.controlplane.node.plan;

import dev.highlander.controlplane.node.runtime.ContainerHistory;
import dev.highlander.controlplane.node.runtime.ContainerState;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStateTerminatedBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.HostIP;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** A pod's status, as a kubelet words it. */
final class StatusOf {
    private final PodView view;
    private final Lifecycle lifecycle;
    private final PodStatus before;

    StatusOf(PodView view, Lifecycle lifecycle) {
        this.view = view;
        this.lifecycle = lifecycle;
        this.before = view.pod().getStatus() == null ? new PodStatus() : view.pod().getStatus();
    }

    PodStatus status() {
        List<ContainerStatus> inits = lifecycle.inits().stream().map(init -> statusOf(init, true)).toList();
        List<ContainerStatus> mains = lifecycle.mains().stream().map(main -> statusOf(main, false)).toList();
        String phase = phase();
        PodStatusBuilder status = new PodStatusBuilder(before).withPhase(phase)
                .withStartTime(before.getStartTime() == null ? time(view.startTime()) : before.getStartTime())
                .withHostIP(view.address()).withHostIPs(new HostIP(view.address()))
                .withInitContainerStatuses(inits).withContainerStatuses(mains);
        if (view.prepared() || before.getPodIP() != null) {
            status.withPodIP(view.address()).withPodIPs(new PodIP(view.address()));
        }
        reason(phase).ifPresent(why -> status.withReason(why.reason()).withMessage(why.message()));
        return status.withConditions(new ConditionsOf(view, lifecycle).conditions(phase, inits, mains)).build();
    }

    /** The phases of a kubelet ({@code getPhase}): counted over main containers. */
    private String phase() {
        if (lifecycle.terminal()) {
            return before.getPhase();
        }
        if (lifecycle.ending() && !lifecycle.lives()) {
            boolean succeeded = view.refusal().isEmpty() && !lifecycle.expired() && !lifecycle.mains().isEmpty()
                    && lifecycle.mains().stream()
                            .allMatch(main -> lifecycle.current(main) instanceof ContainerState.Exited exited
                                    && exited.exitCode() == 0);
            return succeeded ? "Succeeded" : "Failed";
        }
        if (lifecycle.initFailed()) {
            return lifecycle.lives() ? "Pending" : "Failed";
        }
        if (!lifecycle.initialized()) {
            return "Pending";
        }
        int running = 0;
        int succeeded = 0;
        int ended = 0;
        for (Container main : lifecycle.mains()) {
            switch (lifecycle.current(main)) {
                case ContainerState.Running _ -> running++;
                case ContainerState.Exited exited -> {
                    ended++;
                    succeeded += exited.exitCode() == 0 ? 1 : 0;
                }
                case ContainerState.Creating creating when creating.attempt().number() > 0 -> ended++;
                case ContainerState.Creating _ -> {
                    return "Pending";
                }
                case null -> {
                    return "Pending";
                }
            }
        }
        boolean allEnded = running == 0 && ended > 0;
        if (!allEnded || lifecycle.restartPolicy().equals("Always") || lifecycle.lives()) {
            return "Running"; // sidecars that still end count as running
        }
        if (succeeded == ended) {
            return "Succeeded";
        }
        return lifecycle.restartPolicy().equals("Never") ? "Failed" : "Running";
    }

    private Optional<Refusal> reason(String phase) {
        if (lifecycle.terminal() || !phase.equals("Failed")) {
            return Optional.empty();
        }
        if (view.refusal().isPresent()) {
            return view.refusal();
        }
        return lifecycle.expired()
                ? Optional.of(new Refusal("DeadlineExceeded",
                        "Pod was active on the node longer than the specified deadline"))
                : Optional.empty();
    }

    private ContainerStatus statusOf(Container container, boolean init) {
        ContainerHistory history = view.containers().get(container.getName());
        ContainerStatusBuilder status = new ContainerStatusBuilder().withName(container.getName())
                .withImage(container.getImage() == null ? "" : container.getImage()).withImageID("").withReady(false)
                .withStarted(false).withRestartCount(history == null ? 0 : history.current().attempt().number())
                .withState(new io.fabric8.kubernetes.api.model.ContainerState())
                .withLastState(new io.fabric8.kubernetes.api.model.ContainerState());
        if (history == null) {
            return status.withState(waiting(container)).build();
        }
        history.previous()
                .ifPresent(previous -> status.withLastState(terminated(previous)).withContainerID(id(previous.id())));
        boolean sidecar = init && Lifecycle.sidecar(container);
        switch (history.current()) {
            case ContainerState.Creating _ -> status.withState(waiting(container));
            case ContainerState.Running running -> {
                Health health = lifecycle.health(container);
                status.withContainerID(id(running.id())).withStarted(health.started())
                        .withReady((!init || sidecar) && health.started() && health.ready())
                        .withState(new ContainerStateBuilder().withNewRunning().withStartedAt(time(running.startedAt()))
                                .endRunning()
                                .build());
            }
            case ContainerState.Exited exited -> {
                status.withContainerID(id(exited.id())).withReady(init && !sidecar && exited.exitCode() == 0);
                if (lifecycle.waiting().containsKey(container.getName())) {
                    status.withState(waiting(container)).withLastState(terminated(exited));
                } else {
                    status.withState(terminated(exited));
                }
            }
        }
        return status.build();
    }

    private io.fabric8.kubernetes.api.model.ContainerState waiting(Container container) {
        Obstacle obstacle = lifecycle.waiting().get(container.getName());
        if (obstacle == null) {
            boolean waitsForInit = !lifecycle.inits().isEmpty() && !lifecycle.initialized();
            return new ContainerStateBuilder().withNewWaiting()
                    .withReason(waitsForInit ? "PodInitializing" : "ContainerCreating")
                    .endWaiting().build();
        }
        return new ContainerStateBuilder().withNewWaiting().withReason(obstacle.reason())
                .withMessage(obstacle.message())
                .endWaiting().build();
    }

    private io.fabric8.kubernetes.api.model.ContainerState terminated(ContainerState.Exited exited) {
        return new ContainerStateBuilder()
                .withTerminated(new ContainerStateTerminatedBuilder().withExitCode(exited.exitCode())
                        .withReason(exited.reason()).withMessage(exited.message().isEmpty() ? null : exited.message())
                        .withStartedAt(time(exited.startedAt())).withFinishedAt(time(exited.finishedAt()))
                        .withContainerID(id(exited.id())).build())
                .build();
    }

    private String id(String id) {
        return id.isEmpty() ? "" : view.scheme() + "://" + id;
    }

    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
