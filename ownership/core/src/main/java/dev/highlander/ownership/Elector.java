package dev.highlander.ownership;

import dev.highlander.ownership.time.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Takes an ownership, keeps it, and says when it is gained and lost.
 *
 * <pre>{@code
 * try (var elector = Elector.start(ElectorConfig.of("tenant/default", "node-a"), store, time, listener)) {
 *     Ownership ownership = elector.await();
 *     ownership.runWithin(Duration.ofSeconds(1), () -> database.write(value, ownership.epoch()));
 * }
 * }</pre>
 *
 * <p>This is the shell around {@link ElectorCore}: it feeds the core with what happens and when, and does what the core wants done.
 * It has no thread of its own; it runs on the time source's timer, the store's threads and the announcer. Thread-safe.
 */
public final class Elector implements AutoCloseable {
    private final ElectorConfig config;
    private final Surroundings around;
    private final Logger log;
    private final Announcer announcer;
    private final long origin;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();

    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock.
    private final ElectorCore core;
    private final ArrayDeque<Runnable> pending = new ArrayDeque<>(4);
    private boolean performing;
    private long armedAt = Agenda.NEVER;
    private TimeSource.Cancellable timer = () -> {};
    private LeaseStore.Subscription subscription = () -> {};
    private CompletableFuture<Ownership> nextGain = new CompletableFuture<>();
    private CompletableFuture<Void> handOver = CompletableFuture.completedFuture(null);
    private long gains;
    private long losses;

    /** Written under the lock. */
    private volatile @Nullable Ownership ownership;

    private Elector(ElectorRules rules, Surroundings around, OwnershipListener listener) {
        this.config = rules.config();
        this.around = around;
        this.log = around.log();
        this.announcer = new Announcer(config, listener, around.log(), around.announcer());
        this.origin = around.time().nanos();
        this.core = new ElectorCore(rules);
    }

    /** Starts an elector without a fence to raise, on virtual threads; see {@link Surroundings#of}. */
    public static Elector start(ElectorConfig config, LeaseStore store, TimeSource time, OwnershipListener listener) {
        return start(config, Surroundings.of(store, time), listener);
    }

    /**
     * Starts an elector.
     *
     * @param config which lease, for whom, and the times to live by
     * @param around store, clock, fence; outlive the elector
     * @param listener told of every gain and loss
     */
    public static Elector start(ElectorConfig config, Surroundings around, OwnershipListener listener) {
        return start(new ElectorRules(config, new SplittableRandom(around.random().nextLong())), around, listener);
    }

    /**
     * Runs a task on a thread of its own whenever this process is the owner, interrupting it when it is not any more. When the task
     * returns, the elector stops; when it throws, the ownership is handed over.
     *
     * @param config which lease, for whom, and the times to live by
     * @param around store, clock, fence; outlive the elector
     * @param task what exactly one process does at a time
     * @return the elector, to be closed
     */
    public static Elector runWhileOwner(ElectorConfig config, Surroundings around, OwnedTask task) {
        TaskRunner runner = new TaskRunner(task, around.log());
        Elector elector = start(config, around, runner);
        runner.attach(elector);
        return elector;
    }

    static Elector start(ElectorRules rules, Surroundings around, OwnershipListener listener) {
        Elector elector = new Elector(rules, around, listener);
        elector.begin();
        return elector;
    }

    /** What is held now, if anything. The answer may be outdated at once; ask the ownership itself before acting. */
    public Optional<Ownership> ownership() {
        Ownership held = ownership;
        return held != null && held.isHeld() ? Optional.of(held) : Optional.empty();
    }

    /** Whether this process is the owner at this instant. */
    public boolean isOwner() {
        return ownership().isPresent();
    }

    /**
     * Waits until this process is the owner.
     *
     * @throws InterruptedException if interrupted; the elector goes on
     * @throws IllegalStateException if the elector is closed
     */
    public Ownership await() throws InterruptedException {
        while (true) {
            Optional<Ownership> held = ownership();
            if (held.isPresent()) {
                return held.get();
            }
            try {
                nextGain().get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("lease " + config.lease() + ": the elector is closed", e);
            }
        }
    }

    /**
     * Waits for a time until this process is the owner.
     *
     * @param longest how long to wait, by the machine's clock
     * @return the ownership, or nothing if the time has passed
     * @throws InterruptedException if interrupted; the elector goes on
     * @throws IllegalStateException if the elector is closed
     */
    public Optional<Ownership> await(Duration longest) throws InterruptedException {
        long start = around.time().nanos();
        try {
            while (true) {
                CompletableFuture<Ownership> next = nextGain();
                Optional<Ownership> held = ownership();
                if (held.isPresent()) {
                    return held;
                }
                Duration left = longest.minus(around.time().since(start));
                next.get(Math.max(0, left.toNanos()), TimeUnit.NANOSECONDS);
            }
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("lease " + config.lease() + ": the elector is closed", e);
        }
    }

    /** How things stand. */
    public ElectorStatus status() {
        lock.lock();
        try {
            Findings findings = core.findings();
            return new ElectorStatus(core.state(), ownership, findings.lease, findings.trouble, findings.regression,
                    gains, losses,
                    findings.failures);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Hands the ownership over to whoever comes first, and goes on as a candidate. Without effect for who is not the owner.
     *
     * @return completes when the lease is released, or was lost on the way
     */
    public CompletionStage<Void> handOver() {
        return release(null);
    }

    /**
     * Hands the ownership over, with the first chance for one holder.
     *
     * @param successor the configured name of the holder that is to be next
     * @return completes when the lease is released, or was lost on the way
     */
    public CompletionStage<Void> handOver(String successor) {
        return release(successor);
    }

    /**
     * Hands over what is held and stops asking, without waiting.
     *
     * @return completes when everything has ended
     */
    public CompletionStage<Void> stop() {
        step(() -> new Input.Stop(closeHeld()));
        return stopped.copy();
    }

    /** Completes when the elector has stopped, whoever stopped it. */
    public CompletionStage<Void> stopped() {
        return stopped.copy();
    }

    /**
     * Hands over what is held and stops: waits for listener and actions, as long as they may take, and for the release. An interrupt
     * ends the waiting, not the stopping. Idempotent. Not for listeners, for which it would wait: these {@link #stop}.
     */
    @Override
    public void close() {
        CompletionStage<Void> stopping = stop();
        Duration longest = closingTime();
        try {
            stopping.toCompletableFuture().get(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            log.warn("lease={} holder={} event=close-unfinished after={} expected=released", config.lease(),
                    config.holder(),
                    longest, e);
        }
    }

    boolean hasStopped() {
        return stopped.isDone();
    }

    /** How long closing waits at most. */
    Duration closingTime() {
        Duration work = config.drain().compareTo(config.ttl()) > 0 ? config.drain() : config.ttl();
        return work.plus(config.renewal()).plusSeconds(1);
    }

    private void begin() {
        LeaseStore.Subscription changes = around.store().changes(List.of(config.lease()), _ -> step(new Input.Woken()));
        lock.lock();
        try {
            subscription = changes;
        } finally {
            lock.unlock();
        }
        announcer.started();
        step(new Input.Start());
    }

    private CompletionStage<Void> release(@Nullable String successor) {
        step(() -> new Input.HandOver(successor, closeHeld()));
        lock.lock();
        try {
            if (core.state() == ElectorState.RELEASING && handOver.isDone()) {
                handOver = new CompletableFuture<>();
            }
            return handOver.copy();
        } finally {
            lock.unlock();
        }
    }

    /** Lets nothing more begin, and says when what has begun is over. Under the lock. */
    private long closeHeld() {
        Ownership held = ownership;
        return held == null ? 0 : held.close() - origin;
    }

    private CompletableFuture<Ownership> nextGain() {
        lock.lock();
        try {
            return nextGain;
        } finally {
            lock.unlock();
        }
    }

    private long now() {
        return around.time().nanos() - origin;
    }

    private void step(Input input) {
        step(() -> input);
    }

    /** Feeds the core, shows what has changed, and does what it wants done unless another thread is at it already. */
    private void step(Supplier<Input> input) {
        lock.lock();
        try {
            for (Effect effect : core.on(input.get(), now())) {
                pending.addLast(prepare(effect));
            }
            refresh();
            arm();
            if (performing || pending.isEmpty()) {
                return;
            }
            performing = true;
        } finally {
            lock.unlock();
        }
        perform();
    }

    /** Shows an effect's part that others see at once, and returns the part that is done without the lock. */
    private Runnable prepare(Effect effect) {
        return switch (effect) {
            case Effect.Send(long call, LeaseRequest request) -> () -> send(call, request);
            case Effect.Raise(HolderId holder, Epoch epoch) -> () -> raise(holder, epoch);
            case Effect.Gain(HolderId holder, Epoch epoch) -> {
                gains++;
                Ownership gained = new Ownership(config.lease(), holder, epoch, origin + core.deadline(), around.time(),
                        () -> step(new Input.Tick()));
                ownership = gained;
                CompletableFuture<Ownership> waiting = nextGain;
                yield () -> {
                    announcer.gained(gained);
                    waiting.complete(gained);
                };
            }
            case Effect.Lose(Loss loss) -> {
                losses++;
                Ownership lost = held();
                lost.close();
                nextGain = new CompletableFuture<>();
                yield () -> announcer.lost(lost, loss, () -> {
                    step(new Input.Told(lost.holder()));
                    lost.whenIdle(() -> step(new Input.Drained(lost.holder())));
                });
            }
            case Effect.Degrade(String reason) -> {
                Ownership held = held();
                yield () -> announcer.degraded(held, reason);
            }
            case Effect.Recover _ -> {
                Ownership held = held();
                yield () -> announcer.recovered(held);
            }
            case Effect.Regress(EpochRegression regression) -> () -> announcer.regressed(regression);
            case Effect.Stopped _ -> {
                CompletableFuture<Ownership> waiting = nextGain;
                yield () -> stopped(waiting);
            }
        };
    }

    /** Keeps what others see in step with the core. */
    private void refresh() {
        if (core.state() != ElectorState.RELEASING && !handOver.isDone()) {
            CompletableFuture<Void> over = handOver;
            pending.addLast(() -> over.complete(null));
        }
        Ownership held = ownership;
        if (held == null) {
            return;
        }
        if (core.leaseStands()) {
            held.prolong(origin + core.deadline());
        } else {
            held.end();
            ownership = null;
        }
    }

    private void perform() {
        while (true) {
            Runnable task;
            lock.lock();
            try {
                if (pending.isEmpty()) {
                    performing = false;
                    return;
                }
                task = pending.removeFirst();
            } finally {
                lock.unlock();
            }
            announcer.guarded("effect", task);
        }
    }

    private void send(long call, LeaseRequest request) {
        CompletionStage<LeaseAnswer> answer;
        try {
            answer = around.store().submit(request);
        } catch (RuntimeException e) {
            // A store that refuses at once has failed like one that refuses later.
            answer = CompletableFuture.failedFuture(e);
        }
        answer.whenComplete((heard, failure) -> step(failure == null
                ? new Input.Answered(call, heard)
                : new Input.Failed(call, reason(failure))));
    }

    private void raise(HolderId holder, Epoch epoch) {
        CompletionStage<Fence.Answer> answer;
        try {
            answer = around.fence().raise(config.lease(), holder, epoch);
        } catch (RuntimeException e) {
            // A fence that refuses at once has failed like one that refuses later.
            answer = CompletableFuture.failedFuture(e);
        }
        answer.whenComplete((heard, failure) -> step(failure == null
                ? new Input.Raised(holder, heard)
                : new Input.RaiseFailed(holder, reason(failure))));
    }

    private void stopped(CompletableFuture<Ownership> waiting) {
        lock.lock();
        try {
            timer.cancel();
        } finally {
            lock.unlock();
        }
        subscription.close();
        waiting.completeExceptionally(new IllegalStateException("closed"));
        announcer.stopped();
        stopped.complete(null);
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private Ownership held() {
        Ownership held = ownership;
        if (held == null) {
            throw new IllegalStateException("lease " + config.lease() + ": nothing is held in state " + core.state());
        }
        return held;
    }

    /** Sets the timer, unless the one that runs comes early enough: it then ticks and is set anew. */
    private void arm() {
        long wakeAt = core.wakeAt();
        if (wakeAt < armedAt) {
            timer.cancel();
            armedAt = wakeAt;
            timer = around.time().after(Duration.ofNanos(wakeAt - now()), this::tick);
        }
    }

    private void tick() {
        lock.lock();
        try {
            armedAt = Agenda.NEVER;
        } finally {
            lock.unlock();
        }
        step(new Input.Tick());
    }
}
