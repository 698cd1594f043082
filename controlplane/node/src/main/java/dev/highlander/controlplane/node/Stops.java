package dev.highlander.controlplane.node;

import dev.highlander.controlplane.node.probe.Hooks;
import dev.highlander.controlplane.node.runtime.Attempt;
import dev.highlander.controlplane.node.runtime.ContainerRuntime;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The containers that are being ended, each on a thread of its own: preStop hook, SIGTERM, the rest of the grace, SIGKILL.
 *
 * <p>A container is in at most one such hand. Asking again may only shorten the grace: a second {@code kubectl delete} with less.
 */
final class Stops implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Stops.class);
    /** What is left for SIGTERM when the hook has used up all, as with a kubelet. */
    private static final Duration LEAST_AFTER_HOOK = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofMillis(200);

    private final ContainerRuntime runtime;
    private final Hooks hooks;
    private final Consumer<Attempt> ended;
    /** Guarded by this. */
    private final Map<Attempt, Stop> running = new HashMap<>();
    /** Guarded by this. */
    private boolean closed;

    Stops(ContainerRuntime runtime, Hooks hooks, Consumer<Attempt> ended) {
        this.runtime = runtime;
        this.hooks = hooks;
        this.ended = ended;
    }

    /**
     * Begins to end a container, or shortens its grace.
     *
     * @param container its specification, for the hook; null when nobody knows it any more
     * @param events    takes reason and message of a warning
     * @return whether this call began it
     */
    synchronized boolean begin(Attempt attempt, @Nullable Container container, Duration grace,
            BiConsumer<String, String> events) {
        if (closed) {
            return false;
        }
        Stop known = running.get(attempt);
        if (known != null) {
            known.shorten(grace);
            return false;
        }
        Stop stop = new Stop(attempt, container, grace, events);
        running.put(attempt, stop);
        Thread thread = Thread.ofVirtual().name("node-stop-" + attempt).unstarted(stop);
        stop.thread = thread;
        thread.start();
        return true;
    }

    /** Gives up all that are under way; the containers stay as they are. */
    @Override
    public synchronized void close() {
        closed = true;
        running.values().forEach(stop -> stop.interrupt());
    }

    private final class Stop implements Runnable {
        private final Attempt attempt;
        private final @Nullable Container container;
        private final BiConsumer<String, String> events;
        private final CountDownLatch hookDone = new CountDownLatch(1);
        private volatile long deadline;
        private volatile @Nullable Thread thread;

        Stop(Attempt attempt, @Nullable Container container, Duration grace, BiConsumer<String, String> events) {
            this.attempt = attempt;
            this.container = container;
            this.events = events;
            this.deadline = System.nanoTime() + grace.toNanos();
        }

        void shorten(Duration grace) {
            long sooner = System.nanoTime() + grace.toNanos();
            if (sooner - deadline < 0) {
                deadline = sooner;
            }
        }

        void interrupt() {
            Thread stopping = thread;
            if (stopping != null) {
                stopping.interrupt();
            }
        }

        @Override
        public void run() {
            try {
                runHook();
                runtime.terminate(attempt);
                while (!runtime.awaitExit(attempt, least(LOOK, left()))) {
                    if (left().isZero()) {
                        runtime.kill(attempt);
                    }
                }
            } catch (IOException e) {
                events.accept("FailedKillPod", "error killing pod: " + e.getMessage());
                log.warn("container {} could not be ended: {}", attempt, e.toString());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } finally {
                synchronized (Stops.this) {
                    running.remove(attempt);
                }
                ended.accept(attempt);
            }
        }

        private void runHook() throws InterruptedException {
            Container of = container;
            LifecycleHandler hook = of == null || of.getLifecycle() == null ? null : of.getLifecycle().getPreStop();
            if (of == null || hook == null || left().isZero()) {
                return;
            }
            Thread runner = Thread.ofVirtual().name("node-prestop-" + attempt).unstarted(() -> runHook(of, hook));
            runner.start();
            while (!hookDone.await(least(LOOK, left()).toMillis() + 1, TimeUnit.MILLISECONDS)) {
                if (left().isZero() || runtimeSaysOver()) {
                    runner.interrupt();
                    break;
                }
            }
            if (left().compareTo(LEAST_AFTER_HOOK) < 0) {
                deadline = System.nanoTime() + LEAST_AFTER_HOOK.toNanos();
            }
        }

        private void runHook(Container of, LifecycleHandler hook) {
            try {
                Optional<String> failure = hooks.run(attempt, of, hook, left());
                failure.ifPresent(why -> events.accept("FailedPreStopHook", "PreStopHook failed: " + why));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } finally {
                hookDone.countDown();
            }
        }

        private boolean runtimeSaysOver() throws InterruptedException {
            try {
                return runtime.awaitExit(attempt, Duration.ZERO);
            } catch (IOException _) {
                return false; // asked again soon
            }
        }

        private Duration left() {
            long nanos = deadline - System.nanoTime();
            return nanos <= 0 ? Duration.ZERO : Duration.ofNanos(nanos);
        }

        private static Duration least(Duration one, Duration other) {
            return one.compareTo(other) < 0 ? one : other;
        }
    }
}
