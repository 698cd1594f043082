package dev.highlander.controlplane.scheduler;

import static java.util.Objects.requireNonNullElse;

import dev.highlander.controlplane.scheduler.Planner.Verdict;
import dev.highlander.controlplane.scheduler.model.NodeFacts;
import dev.highlander.controlplane.scheduler.model.PodFacts;
import dev.highlander.ownership.time.TimeSource;
import dev.highlander.reconcile.informer.Informer;
import dev.highlander.reconcile.informer.Informers;
import dev.highlander.reconcile.informer.Omissions;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives every pod without a node one: the scheduler as a running part of a cluster.
 *
 * <p>One thread decides, pod by pod, on what informers tell; bindings and reports go out beside it on virtual threads, a bounded number
 * at a time. A pod counts on its node from the decision on, and is taken back when its binding fails. Any number of schedulers may run
 * with different names; two with one name must be kept apart by an ownership.
 */
public final class Scheduler implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Scheduler.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final TimeSource time;
    private final Settings settings;
    private final Informers informers = new Informers();
    private final Informer<Pod> pods;
    private final Outbox outbox;
    private final Semaphore slots;
    private final Thread thread;
    /** Fair: an informer's news must not starve behind a thread that decides without pause. */
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition news = lock.newCondition();
    // All below is guarded by the lock.
    private final Planner planner;
    private boolean closed;
    private TimeSource.@Nullable Cancellable timer;
    private long timerDue;
    private long placed;
    private long refused;
    private long failedBindings;
    private long decisionNanos;

    /**
     * What may be chosen.
     *
     * @param name the name by which pods ask for this scheduler
     * @param requests how many bindings and reports may be under way at once, at least 1
     */
    public record Settings(String name, int requests) {
        /** {@code default-scheduler} with 32 requests at once. */
        public static final Settings DEFAULT = new Settings("default-scheduler", 32);
    }

    /**
     * What the scheduler has done since its start, and what waits.
     *
     * @param placed decisions for a node
     * @param refused decisions that no node will do
     * @param failedBindings bindings that failed
     * @param deciding the time spent on decisions
     * @param active pods to be tried
     * @param backingOff pods tried in vain lately
     * @param stuck pods that fit nowhere and wait for a change
     * @param gated pods held back by their creators
     */
    public record Metrics(long placed, long refused, long failedBindings, Duration deciding, int active, int backingOff,
            int stuck,
            int gated) {}

    private Scheduler(KubernetesClient client, Settings settings, TimeSource time, InstantSource clock) {
        this.time = time;
        this.settings = settings;
        this.planner = new Planner(settings.name(), new SplittableRandom(), time.nanos());
        this.outbox = new Outbox(client, settings.name(), time, clock);
        this.slots = new Semaphore(settings.requests());
        informers.watch(client, Namespace.class).handler(feed(this::seen, this::gone)).start();
        informers.watch(client, Node.class).handler(feed(this::seen, this::gone)).start();
        this.pods = informers.watch(client, Pod.class).without(Omissions.POD_CONTENT)
                .handler(feed(this::seen, this::gone)).start();
        this.thread = Thread.ofVirtual().name("scheduler").unstarted(this::run);
    }

    /**
     * Starts a scheduler; it places pods as soon as it has seen the whole cluster.
     *
     * @param client must outlive the scheduler
     * @param time the clock for back-off
     * @param clock the time of day for conditions and events
     */
    public static Scheduler start(KubernetesClient client, Settings settings, TimeSource time, InstantSource clock) {
        Scheduler scheduler = new Scheduler(client, settings, time, clock);
        scheduler.thread.start();
        return scheduler;
    }

    /** What was done so far, and what waits. */
    public Metrics metrics() {
        lock.lock();
        try {
            PodQueue.Counts waiting = planner.waiting();
            return new Metrics(placed, refused, failedBindings, Duration.ofNanos(decisionNanos), waiting.active(),
                    waiting.backingOff(), waiting.stuck(), waiting.gated());
        } finally {
            lock.unlock();
        }
    }

    /** Decides no more, and waits a bounded time for the bindings that are under way. Idempotent. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (timer != null) {
                timer.cancel();
            }
            news.signalAll();
        } finally {
            lock.unlock();
        }
        informers.close();
        try {
            if (!thread.join(PATIENCE) || !slots.tryAcquire(settings.requests(), PATIENCE.toMillis(),
                    TimeUnit.MILLISECONDS)) {
                log.warn("scheduler={} closed with {} requests under way", settings.name(),
                        settings.requests() - slots.availablePermits());
            } else {
                slots.release(settings.requests());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
        outbox.close();
    }

    private void run() {
        try {
            // A decision on half a cluster could overfill a node whose pods are not known yet.
            while (!informers.awaitSync(Duration.ofMinutes(1))) {
                if (isClosed()) {
                    return;
                }
                log.warn("scheduler={} still waits for the first list of pods, nodes and namespaces", settings.name());
            }
            while (true) {
                slots.acquire();
                Verdict verdict = decide();
                if (verdict == null) {
                    slots.release();
                    return;
                }
                Thread.ofVirtual().name("scheduler-" + verdict.attempt().pod().name()).start(() -> carryOut(verdict));
            }
        } catch (InterruptedException _) {
            // Only close interrupts, after its patience ran out: the thread ends here.
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for a pod and decides on it; null when closed. */
    private @Nullable Verdict decide() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                long begin = time.nanos();
                Verdict verdict = planner.next(begin);
                if (verdict != null) {
                    count(verdict.choice(), time.nanos() - begin);
                    return verdict;
                }
                setTimer();
                news.await();
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void count(Choice choice, long nanos) {
        decisionNanos += nanos;
        switch (choice) {
            case Choice.Node _ -> placed++;
            case Choice.Nowhere _ -> refused++;
        }
    }

    private void setTimer() {
        OptionalLong next = planner.nextDue();
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        if (next.isPresent()) {
            timerDue = next.getAsLong();
            timer = time.after(Duration.ofNanos(Math.max(0, timerDue - time.nanos())), this::wake);
        }
    }

    private void wake() {
        lock.lock();
        try {
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void carryOut(Verdict verdict) {
        try {
            switch (verdict.choice()) {
                case Choice.Node to -> bind(verdict, to.node());
                case Choice.Nowhere nowhere -> outbox.refused(current(verdict), nowhere.message());
            }
        } finally {
            slots.release();
        }
    }

    private void bind(Verdict verdict, String node) {
        PodFacts pod = verdict.attempt().pod();
        Exception failure = outbox.bind(pod, node);
        if (failure == null) {
            return;
        }
        Pod now = current(verdict);
        log.warn("scheduler={} pod={} node={} binding failed: {}", settings.name(), pod.name(), node,
                failure.toString());
        tell(at -> {
            failedBindings++;
            planner.bindingFailed(verdict.attempt(), now == null ? null : PodFacts.of(now), at);
        });
    }

    /** The pod as the informer holds it; null when it is gone or another by the same name. */
    private @Nullable Pod current(Verdict verdict) {
        PodFacts pod = verdict.attempt().pod();
        Pod found = pods.get(pod.name().namespace() + "/" + pod.name().name());
        return found != null && pod.uid().equals(found.getMetadata().getUid()) ? found : null;
    }

    private void seen(Pod pod) {
        PodFacts facts = PodFacts.of(pod);
        tell(now -> planner.seen(facts, now));
    }

    private void gone(Pod pod) {
        tell(now -> planner.gone(pod.getMetadata().getUid(), now));
    }

    private void seen(Node node) {
        NodeFacts facts = NodeFacts.of(node);
        tell(now -> planner.seen(facts, now));
    }

    private void gone(Node node) {
        tell(now -> planner.nodeGone(node.getMetadata().getName(), now));
    }

    private void seen(Namespace namespace) {
        Map<String, String> labels = requireNonNullElse(namespace.getMetadata().getLabels(), Map.<String, String>of());
        tell(now -> planner.seenNamespace(namespace.getMetadata().getName(), labels, now));
    }

    private void gone(Namespace namespace) {
        tell(_ -> planner.namespaceGone(namespace.getMetadata().getName()));
    }

    private void tell(LongConsumer change) {
        lock.lock();
        try {
            long now = time.nanos();
            change.accept(now);
            OptionalLong next = planner.nextDue();
            // Also when a pod comes due earlier than the timer was set for: the thread must set it anew.
            if (planner.hasWork(now) || (next.isPresent() && (timer == null || next.getAsLong() - timerDue < 0))) {
                news.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private static <T> ResourceEventHandler<T> feed(Consumer<T> seen, Consumer<T> gone) {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(T added) {
                seen.accept(added);
            }

            @Override
            public void onUpdate(T before, T after) {
                seen.accept(after);
            }

            @Override
            public void onDelete(T last, boolean finalStateUnknown) {
                gone.accept(last);
            }
        };
    }
}
