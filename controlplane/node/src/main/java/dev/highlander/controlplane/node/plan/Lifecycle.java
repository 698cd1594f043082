package dev.highlander.controlplane.node.plan;

import dev.highlander.controlplane.node.runtime.Attempt;
import dev.highlander.controlplane.node.runtime.ContainerHistory;
import dev.highlander.controlplane.node.runtime.ContainerState;
import dev.highlander.controlplane.node.runtime.PodUid;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The order in which a pod's containers start and end.
 *
 * <p>Init containers one after the other, each to its success; one with restart policy {@code Always} (a sidecar) only until it has
 * started, then it stays. Then all others together. At the end the others first, then the sidecars from the last to the first.
 */
final class Lifecycle {
    private static final Duration DEFAULT_GRACE = Duration.ofSeconds(30);

    private final PodView view;
    private final Pod pod;
    private final PodSpec spec;
    private final List<Container> inits;
    private final List<Container> mains;
    private final String restartPolicy;
    private final List<Action> actions = new ArrayList<>();
    private final Map<String, Obstacle> waiting = new HashMap<>();
    private @Nullable Instant again;
    private boolean initialized;
    private boolean initFailed;

    Lifecycle(PodView view) {
        this.view = view;
        this.pod = view.pod();
        this.spec = pod.getSpec();
        this.inits = spec.getInitContainers() == null ? List.of() : spec.getInitContainers();
        this.mains = spec.getContainers() == null ? List.of() : spec.getContainers();
        this.restartPolicy = spec.getRestartPolicy() == null ? "Always" : spec.getRestartPolicy();
    }

    /** Fills the results below. */
    void decide() {
        initialized = initDone();
        initFailed = !mainsStarted() && inits.stream().filter(init -> !sidecar(init)).anyMatch(this::failedForGood);
        if (ending()) {
            endAll(deleting() ? deletionGrace() : grace());
        } else if (initFailed || mainsCompleted()) {
            endAll(grace());
        } else {
            runInits();
            if (initialized) {
                mains.forEach(main -> keepRunning(main, restartPolicy, false));
            }
        }
        deadline().filter(end -> !ending()).ifPresent(this::wakeAt);
    }

    List<Action> actions() {
        return actions;
    }

    /** Why containers that do not run wait, by name. */
    Map<String, Obstacle> waiting() {
        return waiting;
    }

    Optional<Duration> again() {
        Duration wait = again == null ? null : Duration.between(view.now(), again);
        return wait == null ? Optional.empty() : Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    }

    /** Whether all init containers have done what they are for. */
    boolean initialized() {
        return initialized;
    }

    boolean initFailed() {
        return initFailed;
    }

    List<Container> inits() {
        return inits;
    }

    List<Container> mains() {
        return mains;
    }

    String restartPolicy() {
        return restartPolicy;
    }

    /** Whether any container runs or is about to. */
    boolean lives() {
        return view.containers().values().stream()
                .anyMatch(history -> !(history.current() instanceof ContainerState.Exited));
    }

    /** Whether all is to end, whatever containers do. */
    boolean ending() {
        return deleting() || terminal() || expired() || view.refusal().isPresent();
    }

    boolean deleting() {
        return pod.getMetadata().getDeletionTimestamp() != null;
    }

    /** Whether the API server already has the pod's last phase, which is never left. */
    boolean terminal() {
        String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        return "Succeeded".equals(phase) || "Failed".equals(phase);
    }

    /** Whether the pod has been active for longer than it may. */
    boolean expired() {
        return deadline().filter(end -> !view.now().isBefore(end)).isPresent();
    }

    @Nullable
    ContainerState current(Container container) {
        ContainerHistory history = view.containers().get(container.getName());
        return history == null ? null : history.current();
    }

    static boolean sidecar(Container init) {
        return "Always".equals(init.getRestartPolicy());
    }

    Health health(Container container) {
        return view.health().getOrDefault(container.getName(), Health.STARTING);
    }

    /** Whether every container has ended and none comes again. */
    private boolean mainsCompleted() {
        return initialized && !mains.isEmpty() && mains.stream().allMatch(this::over);
    }

    private boolean over(Container main) {
        return current(main) instanceof ContainerState.Exited exited && !runsAgain(exited, restartPolicy);
    }

    private boolean failedForGood(Container init) {
        return current(init) instanceof ContainerState.Exited exited && exited.exitCode() != 0
                && !runsAgain(exited, initPolicy());
    }

    private boolean initDone() {
        // Once a main container was started its predecessors are done, even if a sidecar is just coming back.
        return mainsStarted() || inits.stream().allMatch(init -> sidecar(init)
                ? current(init) instanceof ContainerState.Running && health(init).started()
                : current(init) instanceof ContainerState.Exited exited && exited.exitCode() == 0);
    }

    private boolean mainsStarted() {
        return mains.stream().anyMatch(main -> view.containers().containsKey(main.getName()));
    }

    private void runInits() {
        for (Container init : inits) {
            if (sidecar(init)) {
                keepRunning(init, "Always", true);
                if (!initialized && !(current(init) instanceof ContainerState.Running && health(init).started())) {
                    return;
                }
            } else if (!initialized
                    && !(current(init) instanceof ContainerState.Exited exited && exited.exitCode() == 0)) {
                keepRunning(init, initPolicy(), true);
                return;
            }
        }
    }

    /** An init container that succeeded never runs again: Always means OnFailure for it. */
    private String initPolicy() {
        return restartPolicy.equals("Never") ? "Never" : "OnFailure";
    }

    private void keepRunning(Container container, String policy, boolean init) {
        switch (current(container)) {
            case null -> startUnlessHindered(container, 0, 0, init);
            case ContainerState.Creating _ -> {
                // On its way; the runtime tells us when that changes.
            }
            case ContainerState.Running running -> health(container).verdict().ifPresent(verdict -> actions
                    .add(new Action.Stop(container, running.attempt(), probeGrace(container), verdict)));
            case ContainerState.Exited exited -> {
                if (runsAgain(exited, policy)) {
                    runAgain(container, exited, init);
                }
            }
        }
    }

    private static boolean runsAgain(ContainerState.Exited exited, String policy) {
        return switch (policy) {
            case "Never" -> false;
            case "OnFailure" -> exited.exitCode() != 0;
            default -> true;
        };
    }

    private void runAgain(Container container, ContainerState.Exited exited, boolean init) {
        // A run that the node itself ended, to be shut down, is no crash.
        int streak = view.excused().contains(exited.attempt()) ? 0 : CrashBackoff.nextStreak(exited);
        Duration delay = CrashBackoff.delay(streak);
        Instant ready = exited.finishedAt().plus(delay);
        if (view.now().isBefore(ready)) {
            String message = "back-off " + CrashBackoff.print(delay) + " restarting failed container="
                    + container.getName()
                    + " pod=" + pod.getMetadata().getName() + "_" + pod.getMetadata().getNamespace() + "("
                    + pod.getMetadata().getUid() + ")";
            waiting.put(container.getName(), new Obstacle("CrashLoopBackOff", message, ready));
            actions.add(new Action.BackOff(container, exited.attempt(), message));
            wakeAt(ready);
            return;
        }
        startUnlessHindered(container, exited.attempt().number() + 1, streak, init);
    }

    private void startUnlessHindered(Container container, int number, int streak, boolean init) {
        if (view.preparation().isPresent()) {
            wakeAt(view.preparation().get().until());
            return;
        }
        Obstacle obstacle = view.obstacles().get(container.getName());
        if (obstacle != null) {
            waiting.put(container.getName(), obstacle);
            if (view.now().isBefore(obstacle.until())) {
                wakeAt(obstacle.until());
                return;
            }
        }
        Attempt attempt = new Attempt(new PodUid(pod.getMetadata().getUid()), container.getName(), number);
        actions.add(new Action.Start(container, attempt, streak, init));
    }

    /** Others first; when none of them lives the last sidecar, and so on. */
    private void endAll(Duration grace) {
        boolean othersLive = false;
        for (Container container : mains) {
            othersLive |= end(container, grace);
        }
        for (Container init : inits) {
            othersLive |= !sidecar(init) && end(init, grace);
        }
        for (Container init : inits.reversed()) {
            if (sidecar(init) && !othersLive) {
                othersLive = end(init, grace);
            }
        }
    }

    private boolean end(Container container, Duration grace) {
        ContainerState state = current(container);
        if (state == null || state instanceof ContainerState.Exited) {
            return false;
        }
        actions.add(new Action.Stop(container, state.attempt(), grace, "Stopping container " + container.getName()));
        return true;
    }

    private Optional<Instant> deadline() {
        Long seconds = spec.getActiveDeadlineSeconds();
        return seconds == null ? Optional.empty() : Optional.of(view.startTime().plusSeconds(seconds));
    }

    private Duration grace() {
        Long seconds = spec.getTerminationGracePeriodSeconds();
        return seconds == null ? DEFAULT_GRACE : Duration.ofSeconds(Math.max(0, seconds));
    }

    private Duration deletionGrace() {
        Long seconds = pod.getMetadata().getDeletionGracePeriodSeconds();
        return seconds == null ? grace() : Duration.ofSeconds(Math.max(0, seconds));
    }

    private Duration probeGrace(Container container) {
        boolean started = health(container).started();
        var probe = started || container.getStartupProbe() == null
                ? container.getLivenessProbe()
                : container.getStartupProbe();
        Long seconds = probe == null ? null : probe.getTerminationGracePeriodSeconds();
        return seconds == null ? grace() : Duration.ofSeconds(Math.max(0, seconds));
    }

    private void wakeAt(Instant time) {
        if (again == null || time.isBefore(again)) {
            again = time;
        }
    }
}
