package dev.highlander.ownership;

import dev.highlander.ownership.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the steps of many electors together over one store, so that thousands of leases cost a few round trips a second.
 *
 * <p>Renewals that are asked for within a short window, or while the lanes are busy, go together. Whatever a change of owner waits
 * for (acquire, release, read, advance) goes at once, together with what else came meanwhile. {@link BatchLimits} says how much of
 * everything.
 *
 * <p>Kept: the steps of one lease are carried out in the order in which they were submitted, each after the one before it was answered
 * or failed or in one batch with it. Each caller hears its own step's answer; a batch that fails, fails each of its steps, which the
 * protocol expects. A deadline stays right however long a step waits here, because it is counted from before the step was submitted.
 * Steps of one {@link #submit} may go in different batches, which the contract allows: a batch is a row of steps, not a
 * transaction. More steps than may wait are refused at once with {@link LeaseStoreException}, and electors back off.
 *
 * <p>Of {@link #changes}, too, there is one for all who ask within the window. Thread-safe; never blocks.
 */
public final class BatchingLeaseStore implements LeaseStore {
    private final LeaseStore store;
    private final TimeSource time;
    private final BatchLimits limits;
    private final SharedChanges changes;

    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock.
    private final BatchQueue queue;
    private final Set<Flight> flights = new HashSet<>();
    private boolean sending;
    private boolean closed;
    private long armedAt = Agenda.NEVER;
    private TimeSource.Cancellable timer = () -> {};
    private long batches;
    private long steps;
    private long failed;
    private long refused;

    /** Batches with {@link BatchLimits#defaults()}. */
    public BatchingLeaseStore(LeaseStore store, TimeSource time) {
        this(store, time, BatchLimits.defaults());
    }

    /**
     * Batches what goes to a store.
     *
     * @param store where the leases are; closed with this
     * @param time for the window and the time for answers; exact, since the window is short
     * @param limits how much of everything
     */
    public BatchingLeaseStore(LeaseStore store, TimeSource time, BatchLimits limits) {
        this.store = store;
        this.time = time;
        this.limits = limits;
        this.queue = new BatchQueue(limits);
        this.changes = new SharedChanges(store, time, limits.window());
    }

    @Override
    public CompletionStage<List<LeaseAnswer>> submit(List<LeaseRequest> batch) {
        List<CompletableFuture<LeaseAnswer>> answers = new ArrayList<>(batch.size());
        LeaseStoreException refusal = add(batch, answers);
        if (refusal != null) {
            return CompletableFuture.failedFuture(refusal);
        }
        send();
        if (answers.size() == 1) {
            return answers.getFirst().thenApply(List::of);
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(_ -> answers.stream().map(CompletableFuture::join).toList());
    }

    @Override
    public CompletionStage<LeaseAnswer> submit(LeaseRequest request) {
        List<CompletableFuture<LeaseAnswer>> answers = new ArrayList<>(1);
        LeaseStoreException refusal = add(List.of(request), answers);
        if (refusal != null) {
            return CompletableFuture.failedFuture(refusal);
        }
        send();
        return answers.getFirst();
    }

    @Override
    public Subscription changes(Collection<LeaseName> leases, Consumer<LeaseName> listener) {
        return changes.subscribe(leases, listener);
    }

    /** What has been done so far. */
    public BatchCounts counts() {
        lock.lock();
        try {
            return new BatchCounts(batches, steps, queue.merged(), failed, refused, queue.waiting());
        } finally {
            lock.unlock();
        }
    }

    /** Fails what waits and what is under way, and closes the store. Idempotent. */
    @Override
    public void close() {
        List<BatchQueue.Step> left;
        List<Flight> broken;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            timer.cancel();
            left = queue.clear();
            broken = List.copyOf(flights);
        } finally {
            lock.unlock();
        }
        LeaseStoreException reason = new LeaseStoreException("batching lease store: closed");
        broken.forEach(flight -> land(flight, null, reason));
        left.forEach(step -> step.fail(reason));
        changes.close();
        store.close();
    }

    /** Takes all steps in, or none and says why. */
    private @Nullable LeaseStoreException add(List<LeaseRequest> batch, List<CompletableFuture<LeaseAnswer>> answers) {
        lock.lock();
        try {
            if (closed) {
                return new LeaseStoreException("batching lease store: closed");
            }
            if (!queue.hasRoomFor(batch.size())) {
                refused += batch.size();
                return new LeaseStoreException("batching lease store: " + queue.waiting() + " steps wait, "
                        + batch.size() + " more refused, expected at most " + limits.waiting()
                        + ": the store is too slow or away");
            }
            long now = time.nanos();
            for (LeaseRequest request : batch) {
                answers.add(queue.add(request, now));
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Sends what is to be sent now, unless another thread is at it, which then sends this, too. */
    private void send() {
        lock.lock();
        try {
            if (sending) {
                return;
            }
            sending = true;
        } finally {
            lock.unlock();
        }
        boolean sent = false;
        try {
            for (Flight flight = next(); flight != null; flight = next()) {
                depart(flight);
            }
            sent = true;
        } finally {
            if (!sent) {
                stopSending();
            }
        }
    }

    /** Whatever has gone wrong (a time source that is closed, say), the next step is to be tried. */
    private void stopSending() {
        lock.lock();
        try {
            sending = false;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Flight next() {
        lock.lock();
        try {
            BatchQueue.Batch batch = closed ? null : queue.next(time.nanos());
            if (batch == null) {
                sending = false;
                arm();
                return null;
            }
            batches++;
            steps += batch.steps().size();
            Flight flight = new Flight(batch);
            flights.add(flight);
            return flight;
        } finally {
            lock.unlock();
        }
    }

    private void depart(Flight flight) {
        CompletionStage<List<LeaseAnswer>> answers;
        try {
            answers = store.submit(flight.batch.steps().stream().map(step -> step.request).toList());
        } catch (RuntimeException | Error e) {
            // A store that refuses at once, or whose class can't be loaded, has failed like one that refuses later.
            answers = CompletableFuture.failedFuture(e);
        }
        answers.whenComplete((heard, failure) -> land(flight, heard, failure));
        if (isUnderWay(flight)) {
            flight.watch(time.after(limits.answerTime(), () -> land(flight, null, new LeaseStoreException(
                    "batching lease store: no answer within " + limits.answerTime().toMillis() + " ms"))));
        }
    }

    /** A batch was answered or has failed; what is heard of it later counts no more. */
    private void land(Flight flight, @Nullable List<LeaseAnswer> heard, @Nullable Throwable failure) {
        Throwable reason = reason(flight, heard, failure);
        lock.lock();
        try {
            if (!flights.remove(flight)) {
                return;
            }
            failed += reason == null ? 0 : 1;
            queue.done(flight.batch, time.nanos());
        } finally {
            lock.unlock();
        }
        flight.unwatch();
        for (int i = 0; i < flight.batch.steps().size(); i++) {
            if (reason == null && heard != null) {
                flight.batch.steps().get(i).answer(heard.get(i));
            } else if (reason != null) {
                flight.batch.steps().get(i).fail(reason);
            }
        }
        send();
    }

    private static @Nullable Throwable reason(Flight flight, @Nullable List<LeaseAnswer> heard,
            @Nullable Throwable failure) {
        if (failure != null) {
            return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        }
        int answered = heard == null ? 0 : heard.size();
        return answered == flight.batch.steps().size()
                ? null
                : new LeaseStoreException(
                        "lease store: " + answered + " answers, expected " + flight.batch.steps().size());
    }

    private boolean isUnderWay(Flight flight) {
        lock.lock();
        try {
            return flights.contains(flight);
        } finally {
            lock.unlock();
        }
    }

    /** Sets the timer for the window's end, unless the one that runs comes early enough. Under the lock. */
    private void arm() {
        long wakeAt = queue.wakeAt();
        if (wakeAt < armedAt && !closed) {
            timer.cancel();
            armedAt = wakeAt;
            timer = time.after(Duration.ofNanos(wakeAt - time.nanos()), this::windowOver);
        }
    }

    private void windowOver() {
        lock.lock();
        try {
            armedAt = Agenda.NEVER;
        } finally {
            lock.unlock();
        }
        send();
    }

    /** A batch under way. */
    private static final class Flight {
        final BatchQueue.Batch batch;
        // Guarded by this.
        private TimeSource.@Nullable Cancellable watch;
        private boolean landed;

        Flight(BatchQueue.Batch batch) {
            this.batch = batch;
        }

        synchronized void watch(TimeSource.Cancellable timer) {
            if (landed) {
                timer.cancel();
            } else {
                watch = timer;
            }
        }

        synchronized void unwatch() {
            landed = true;
            if (watch != null) {
                watch.cancel();
            }
        }
    }
}
