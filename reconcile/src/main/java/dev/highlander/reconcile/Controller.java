package dev.highlander.reconcile;

import dev.highlander.ownership.time.TimeSource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A work queue and the virtual threads that serve it with a {@link Reconciler}.
 *
 * <p>A key that fails comes again after a back-off of its own, forgotten at its first success. A failing key is logged when it begins
 * to fail, when the failure changes its nature, and when it recovers; not at every turn. A write that met a newer version (409) is tried
 * again in the same way, without a word.
 *
 * @param <K> the key
 */
public final class Controller<K> implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Controller.class);

    private static final String CONFLICT = "conflict";

    private final String name;
    private final Reconciler<K> reconciler;
    private final int workers;
    private final Backoff backoff;
    private final DoubleSupplier chance;
    private final Duration patience;
    private final TimeSource time;
    private final WorkQueue<K> queue;
    /** Only keys whose last turn failed, so bounded by them. */
    private final ConcurrentHashMap<K, Failing> failing = new ConcurrentHashMap<>();
    /** Guarded by this. */
    private final List<Thread> threads = new ArrayList<>();
    /** Guarded by this. */
    private boolean closed;

    private record Failing(int times, String nature, long since) {}

    private Controller(Builder<K> builder, TimeSource time) {
        this.name = builder.name;
        this.reconciler = builder.reconciler;
        this.workers = builder.workers;
        this.backoff = builder.backoff;
        this.chance = builder.chance;
        this.patience = builder.patience;
        this.time = time;
        this.queue = new WorkQueue<>(time);
    }

    /** Begins a controller; the name stands in its threads and log lines. */
    public static Named named(String name) {
        return new Named(name);
    }

    /** Starts the workers. Keys may be added before. */
    public synchronized void start() {
        if (closed || !threads.isEmpty()) {
            throw new IllegalStateException("controller " + name + (closed ? " is closed" : " was started before"));
        }
        for (int i = 0; i < workers; i++) {
            threads.add(Thread.ofVirtual().name(name + "-" + i).start(this::work));
        }
    }

    /** Has the key reconciled soon. */
    public void enqueue(K key) {
        queue.add(key);
    }

    /** What the queue has seen and holds. */
    public WorkQueue.Metrics metrics() {
        return queue.metrics();
    }

    /** How many keys failed at their last turn. */
    public int failing() {
        return failing.size();
    }

    /**
     * Reconciles the next ready key on the calling thread, as a worker would: for tests and simulations that own time and order.
     *
     * @return whether a key was ready
     */
    public boolean turn() {
        K key = queue.poll();
        if (key == null) {
            return false;
        }
        serve(key);
        return true;
    }

    /**
     * Begins no more turns and waits for those that run; when they outlast the patience it interrupts them and waits once more.
     * Idempotent.
     */
    @Override
    public void close() {
        queue.close();
        List<Thread> running;
        synchronized (this) {
            closed = true;
            running = List.copyOf(threads);
            threads.clear();
        }
        if (!join(running, patience)) {
            running.forEach(Thread::interrupt);
            if (!join(running, patience)) {
                log.warn("controller={} did not stop within {} of being interrupted", name, patience);
            }
        }
    }

    private void work() {
        try {
            for (K key = queue.take(); key != null; key = queue.take()) {
                serve(key);
            }
        } catch (InterruptedException _) {
            // Only close interrupts, after its patience ran out: the thread ends here.
            Thread.currentThread().interrupt();
        }
    }

    private void serve(K key) {
        try {
            switch (reconciler.reconcile(key)) {
                case Outcome.Done() -> recovered(key);
                case Outcome.Again(Duration after) -> {
                    recovered(key);
                    queue.addAfter(key, after);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            queue.add(key);
        } catch (Exception | StackOverflowError | AssertionError e) {
            failed(key, e);
        } finally {
            queue.done(key);
        }
    }

    private void failed(K key, Throwable failure) {
        boolean conflict = failure instanceof KubernetesClientException refused && refused.getCode() == 409;
        String nature = conflict ? CONFLICT : failure.getClass().getName();
        Failing before = failing.get(key);
        int times = before == null ? 1 : before.times + 1;
        failing.put(key, new Failing(times, nature, before == null ? time.nanos() : before.since));
        Duration delay = backoff.delay(times, chance.getAsDouble());
        queue.retryAfter(key, delay);
        if (conflict) {
            // How optimistic writes work, not a fault: the next turn decides on the newer picture.
            log.debug("controller={} key={} met a newer version, again in {} ms", name, key, delay.toMillis());
        } else if (before == null || before.nature.equals(CONFLICT)) {
            warn(key, delay, failure);
        } else if (!before.nature.equals(nature)) {
            log.warn("controller={} key={} still fails, now differently: {}", name, key, failure.toString());
        }
    }

    /** What the API server refuses or cannot be asked says all there is to say; only a fault of ours needs its trace. */
    private void warn(K key, Duration delay, Throwable failure) {
        if (failure instanceof KubernetesClientException refused) {
            String reason = refused.getStatus() == null ? refused.getMessage() : refused.getStatus().getMessage();
            log.warn("controller={} key={} failed, again in {} ms: {}", name, key, delay.toMillis(), reason);
            log.debug("controller={} key={} failed", name, key, failure);
        } else {
            log.warn("controller={} key={} failed, again in {} ms", name, key, delay.toMillis(), failure);
        }
    }

    private void recovered(K key) {
        // Nearly always empty: the good path costs one look.
        Failing before = failing.isEmpty() ? null : failing.remove(key);
        if (before != null && !before.nature.equals(CONFLICT)) {
            log.info("controller={} key={} recovered after {} failures in {} ms", name, key, before.times,
                    time.since(before.since).toMillis());
        }
    }

    private static boolean join(List<Thread> threads, Duration bound) {
        // Real time on purpose: threads end in real time, also when the controller's clock is a test's.
        long begin = System.nanoTime();
        try {
            for (Thread thread : threads) {
                Duration left = bound.minusNanos(System.nanoTime() - begin);
                if (!thread.join(left.isPositive() ? left : Duration.ofNanos(1))) {
                    return false;
                }
            }
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A name that waits for its reconciler. */
    public static final class Named {
        private final String name;

        private Named(String name) {
            this.name = name;
        }

        /** Sets what is done with a key, and thereby the kind of key. */
        public <K> Builder<K> reconciler(Reconciler<K> reconciler) {
            return new Builder<>(name, reconciler);
        }
    }

    /** The optional parts of a controller; the clock is not one. */
    public static final class Builder<K> {
        private final String name;
        private final Reconciler<K> reconciler;
        private int workers = 1;
        private Backoff backoff = Backoff.STANDARD;
        private DoubleSupplier chance = () -> ThreadLocalRandom.current().nextDouble();
        private Duration patience = Duration.ofSeconds(5);
        private @Nullable TimeSource time;

        private Builder(String name, Reconciler<K> reconciler) {
            this.name = name;
            this.reconciler = reconciler;
        }

        /** How many keys may be worked on at once, at least 1; 1 unless told. */
        public Builder<K> workers(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("workers is " + count + "; expected at least 1");
            }
            this.workers = count;
            return this;
        }

        /** The delays after failures; {@link Backoff#STANDARD} unless told. */
        public Builder<K> backoff(Backoff delays) {
            this.backoff = delays;
            return this;
        }

        /** The source of jitter, numbers in [0, 1); random unless told. */
        public Builder<K> chance(DoubleSupplier source) {
            this.chance = source;
            return this;
        }

        /** How long {@link Controller#close} waits before it interrupts, and after; 5 s unless told. */
        public Builder<K> patience(Duration bound) {
            this.patience = bound;
            return this;
        }

        /** The clock for delays. Required. */
        public Builder<K> time(TimeSource source) {
            this.time = source;
            return this;
        }

        /** The controller, not yet started. */
        public Controller<K> build() {
            if (time == null) {
                throw new IllegalStateException("controller " + name + " has no time source; call time(...)");
            }
            return new Controller<>(this, time);
        }
    }
}
