package dev.highlander.controlplane.node.runtime.simulated;

import dev.highlander.controlplane.node.logs.LogSource;
import dev.highlander.controlplane.node.runtime.Attempt;
import dev.highlander.controlplane.node.runtime.ContainerHistory;
import dev.highlander.controlplane.node.runtime.ContainerRuntime;
import dev.highlander.controlplane.node.runtime.ContainerState;
import dev.highlander.controlplane.node.runtime.Execution;
import dev.highlander.controlplane.node.runtime.Lack;
import dev.highlander.controlplane.node.runtime.Launch;
import dev.highlander.controlplane.node.runtime.ObservedPod;
import dev.highlander.controlplane.node.runtime.PodRecord;
import dev.highlander.controlplane.node.runtime.PodUid;
import dev.highlander.controlplane.node.runtime.StartRefused;
import dev.highlander.controlplane.node.runtime.Stats;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Runs nothing, and says what would have happened: a container runs at once and for ever, unless its pod's label {@code outcome}
 * says {@code succeed} (it ends with 0), {@code fail} (it ends with 42) or {@code stuck} (it never runs). A container that is asked
 * to end does so at once. Thread-safe.
 */
public final class SimulatedRuntime implements ContainerRuntime {
    /** The label that chooses. */
    public static final String OUTCOME = "outcome";

    private static final int FAILURE = 42;
    private static final int TERMINATED = 143;
    private static final int KILLED = 137;

    private final InstantSource clock;
    private final List<Consumer<PodUid>> listeners = new CopyOnWriteArrayList<>();
    /** Guarded by this. */
    private final Map<PodUid, Simulated> pods = new HashMap<>();

    private record Simulated(PodRecord record, Map<String, ContainerHistory> containers) {}

    /**
     * A runtime without pods.
     *
     * @param clock wall time, for the times of states
     */
    public SimulatedRuntime(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String version() {
        return "simulated://1.0";
    }

    @Override
    public boolean virtual() {
        return true;
    }

    @Override
    public Set<Lack> lacks() {
        return Set.of();
    }

    @Override
    public synchronized PodRecord open(PodRecord pod) {
        return pods.computeIfAbsent(pod.uid(), _ -> new Simulated(pod, new TreeMap<>())).record();
    }

    @Override
    public synchronized Optional<ObservedPod> observe(PodUid pod) {
        return Optional.ofNullable(pods.get(pod)).map(found -> new ObservedPod(found.record(), found.containers()));
    }

    @Override
    public synchronized Collection<ObservedPod> list() {
        List<ObservedPod> found = new ArrayList<>();
        pods.keySet().stream().sorted().forEach(pod -> observe(pod).ifPresent(found::add));
        return found;
    }

    @Override
    public Path volumes(PodUid pod) {
        throw new UnsupportedOperationException("a simulated pod has no volumes");
    }

    @Override
    public synchronized void start(Launch launch) throws StartRefused {
        Attempt attempt = launch.attempt();
        Simulated pod = pods.get(attempt.pod());
        if (pod == null) {
            throw new StartRefused("RunContainerError", "pod " + attempt.pod() + " was not opened");
        }
        ContainerHistory before = pod.containers().get(attempt.container());
        Optional<ContainerState.Exited> previous = Optional.empty();
        if (before != null) {
            if (!(before.current() instanceof ContainerState.Exited exited)
                    || exited.attempt().number() >= attempt.number()) {
                throw new StartRefused("AlreadyStarted", "container " + attempt + " cannot be started: "
                        + before.current().attempt() + " was started before");
            }
            previous = Optional.of(exited);
        }
        pod.containers().put(attempt.container(), new ContainerHistory(begin(launch), previous));
        if (!(pod.containers().get(attempt.container()) instanceof ContainerHistory(ContainerState.Running _, var _))) {
            announce(attempt.pod());
        }
    }

    @Override
    public void terminate(Attempt attempt) {
        end(attempt, TERMINATED);
    }

    @Override
    public void kill(Attempt attempt) {
        end(attempt, KILLED);
    }

    @Override
    public synchronized boolean awaitExit(Attempt attempt, Duration timeout) {
        Simulated pod = pods.get(attempt.pod());
        ContainerHistory history = pod == null ? null : pod.containers().get(attempt.container());
        return history == null || !history.current().attempt().equals(attempt)
                || history.current() instanceof ContainerState.Exited;
    }

    @Override
    public Execution exec(Attempt attempt, List<String> command) throws StartRefused {
        throw new StartRefused("ContainerNotRunning", "container " + attempt + " is simulated: nothing can run in it");
    }

    @Override
    public Optional<LogSource> logs(Attempt attempt) {
        return Optional.empty();
    }

    @Override
    public synchronized Optional<Stats> stats(Attempt attempt) {
        return awaitExit(attempt, Duration.ZERO) ? Optional.empty() : Optional.of(new Stats(0, 0, 0));
    }

    @Override
    public synchronized void remove(PodUid pod) {
        pods.remove(pod);
    }

    @Override
    public void onChange(Consumer<PodUid> listener) {
        listeners.add(listener);
    }

    @Override
    public void close() {
        // Nothing runs.
    }

    private ContainerState begin(Launch launch) {
        Attempt attempt = launch.attempt();
        Instant now = clock.instant();
        return switch (launch.labels().getOrDefault(OUTCOME, "")) {
            case "succeed" -> exited(attempt, launch.streak(), now, now, 0);
            case "fail" -> exited(attempt, launch.streak(), now, now, FAILURE);
            case "stuck" -> new ContainerState.Creating(attempt, launch.streak());
            default -> new ContainerState.Running(attempt, launch.streak(), attempt.toString(), now);
        };
    }

    private synchronized void end(Attempt attempt, int code) {
        Simulated pod = pods.get(attempt.pod());
        ContainerHistory history = pod == null ? null : pod.containers().get(attempt.container());
        if (pod == null || history == null || !history.current().attempt().equals(attempt)) {
            return;
        }
        Instant now = clock.instant();
        Optional<ContainerState> ended = switch (history.current()) {
            case ContainerState.Running running ->
                Optional.of(exited(attempt, running.streak(), running.startedAt(), now, code));
            case ContainerState.Creating creating -> Optional.of(exited(attempt, creating.streak(), now, now, code));
            case ContainerState.Exited _ -> Optional.empty();
        };
        ended.ifPresent(state -> {
            pod.containers().put(attempt.container(), new ContainerHistory(state, history.previous()));
            announce(attempt.pod());
        });
    }

    private void announce(PodUid pod) {
        listeners.forEach(listener -> listener.accept(pod));
    }

    private static ContainerState exited(Attempt attempt, int streak, Instant from, Instant to, int code) {
        return new ContainerState.Exited(attempt, streak, attempt.toString(), from, to, code,
                code == 0 ? "Completed" : "Error", "");
    }
}
