package dev.highlander.controlplane.node.probe;

import dev.highlander.controlplane.node.plan.Health;
import dev.highlander.controlplane.node.runtime.Attempt;
import dev.highlander.ownership.time.TimeSource;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The probes of one run of one container, from its start to {@link #close()}.
 *
 * <p>Each probe is asked at its own period, never twice at once. The startup probe holds the others back until it succeeds.
 */
public final class ContainerProbes implements AutoCloseable {
    private final Attempt attempt;
    private final Container container;
    private final Prober prober;
    private final TimeSource time;
    private final Runnable changed;
    private final BiConsumer<String, String> events;
    /** Guarded by this. */
    private final Map<ProbeState.Kind, ProbeState> states = new EnumMap<>(ProbeState.Kind.class);
    private final Map<ProbeState.Kind, Probe> probes = new EnumMap<>(ProbeState.Kind.class);
    /** Guarded by this. */
    private final List<TimeSource.Cancellable> timers = new ArrayList<>();
    /** Guarded by this. */
    private final List<Thread> asking = new ArrayList<>();
    /** Guarded by this. */
    private boolean closed;

    /**
     * Probes that do not run yet.
     *
     * @param changed called when {@link #health()} may have changed; must not block
     * @param events  takes reason and message of a warning
     * @param wasReady whether the container was ready when an earlier agent last said so
     */
    public ContainerProbes(Attempt attempt, Container container, Prober prober, TimeSource time, Runnable changed,
            BiConsumer<String, String> events, boolean wasReady) {
        this.attempt = attempt;
        this.container = container;
        this.prober = prober;
        this.time = time;
        this.changed = changed;
        this.events = events;
        put(ProbeState.Kind.STARTUP, container.getStartupProbe(), false);
        put(ProbeState.Kind.LIVENESS, container.getLivenessProbe(), false);
        put(ProbeState.Kind.READINESS, container.getReadinessProbe(), wasReady);
        if (wasReady && probes.containsKey(ProbeState.Kind.STARTUP)) {
            states.put(ProbeState.Kind.STARTUP, ProbeState.believed(true));
        }
    }

    /** Which run this is about. */
    public Attempt attempt() {
        return attempt;
    }

    /** Begins to ask; a container that began some time ago has used up that much of its initial delays. */
    public void start(Instant startedAt, InstantSource clock) {
        Duration age = Duration.between(startedAt, clock.instant());
        probes.forEach((kind, probe) -> schedule(kind, seconds(probe.getInitialDelaySeconds(), 0).minus(age)));
    }

    /** What the answers so far add up to. */
    public synchronized Health health() {
        ProbeState startup = states.get(ProbeState.Kind.STARTUP);
        ProbeState liveness = states.get(ProbeState.Kind.LIVENESS);
        ProbeState readiness = states.get(ProbeState.Kind.READINESS);
        boolean started = startup == null || startup.verdict() == ProbeState.Verdict.SUCCESS;
        boolean ready = started && (readiness == null || readiness.verdict() == ProbeState.Verdict.SUCCESS);
        return new Health(started, ready, verdict("startup", startup).or(() -> verdict("liveness", liveness)));
    }

    @Override
    public synchronized void close() {
        closed = true;
        timers.forEach(TimeSource.Cancellable::cancel);
        asking.forEach(Thread::interrupt);
    }

    private void put(ProbeState.Kind kind, @Nullable Probe probe, boolean believed) {
        if (probe == null) {
            return;
        }
        probes.put(kind, probe);
        states.put(kind, believed ? ProbeState.believed(true) : ProbeState.initial(kind));
        if (probe.getGrpc() != null) {
            events.accept("ProbeUnsupported", kind.title() + " probe of container " + container.getName()
                    + " uses grpc, which this node does not know: it counts as failed. Use exec, httpGet or tcpSocket");
        }
    }

    private Optional<String> verdict(String kind, @Nullable ProbeState state) {
        return state != null && state.verdict() == ProbeState.Verdict.FAILURE
                ? Optional.of("Container " + container.getName() + " failed " + kind + " probe, will be restarted")
                : Optional.empty();
    }

    private synchronized void schedule(ProbeState.Kind kind, Duration delay) {
        if (!closed) {
            timers.removeIf(_ -> timers.size() > 8);
            timers.add(time.after(delay, () -> ask(kind)));
        }
    }

    private synchronized void ask(ProbeState.Kind kind) {
        if (closed || health().verdict().isPresent()) {
            return; // sentenced: no more questions
        }
        boolean held = kind != ProbeState.Kind.STARTUP && !health().started();
        boolean past = kind == ProbeState.Kind.STARTUP && health().started();
        if (past) {
            return;
        }
        if (held) {
            schedule(kind, Duration.ofMillis(100));
            return;
        }
        Thread thread = Thread.ofVirtual().name("node-probe-" + attempt + "-" + kind.title())
                .unstarted(() -> turn(kind));
        asking.removeIf(asked -> !asked.isAlive() && asked.getState() == Thread.State.TERMINATED);
        asking.add(thread);
        thread.start();
    }

    private void turn(ProbeState.Kind kind) {
        Probe probe = Objects.requireNonNull(probes.get(kind));
        try {
            Answer answer = answer(probe);
            apply(kind, probe, answer);
            schedule(kind, seconds(probe.getPeriodSeconds(), 10));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private Answer answer(Probe probe) throws InterruptedException {
        Duration timeout = seconds(probe.getTimeoutSeconds(), 1);
        if (probe.getExec() != null) {
            return prober.exec(attempt, probe.getExec(), timeout);
        }
        if (probe.getHttpGet() != null) {
            return prober.http(container, probe.getHttpGet(), timeout);
        }
        if (probe.getTcpSocket() != null) {
            return prober.tcp(container, probe.getTcpSocket(), timeout);
        }
        return Answer.bad("grpc probes are not supported by this node");
    }

    private void apply(ProbeState.Kind kind, Probe probe, Answer answer) {
        boolean news;
        synchronized (this) {
            if (closed) {
                return;
            }
            Health before = health();
            states.computeIfPresent(kind,
                    (_, state) -> state.after(answer.success(), number(probe.getSuccessThreshold(), 1),
                            number(probe.getFailureThreshold(), 3)));
            news = !before.equals(health());
        }
        if (!answer.success()) {
            events.accept("Unhealthy", kind.title() + " probe failed: " + answer.output());
        }
        if (news) {
            changed.run();
        }
    }

    private static int number(@Nullable Integer value, int otherwise) {
        return value == null ? otherwise : value;
    }

    private static Duration seconds(@Nullable Integer value, int otherwise) {
        return Duration.ofSeconds(number(value, otherwise));
    }
}
