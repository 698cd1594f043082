package dev.highlander.ownership.postgres;

import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseRequest;
import dev.highlander.ownership.LeaseStoreException;
import dev.highlander.ownership.time.TimeSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Steps on their way to the database: who asks never blocks, and what is asked while the connections are busy goes together in
 * the next call.
 *
 * <p>Each worker is a virtual thread that runs while there is something to do. A batch is carried out by one worker, in calls of
 * at most {@link #LARGEST_CALL} steps one after the other, so steps on the same lease keep their order.
 */
final class LeaseQueue {
    /** Bounds how long the rows of one call stay locked: about 10 ms. */
    static final int LARGEST_CALL = 500;

    /** Carries out calls; blocks. One for each connection. */
    interface Caller {
        /** Answers the steps in order, or throws why not. */
        List<LeaseAnswer> call(List<LeaseRequest> steps);
    }

    private final TimeSource time;
    private final int limit;
    private final List<Worker> workers = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock.
    private final ArrayDeque<Pending> waiting = new ArrayDeque<>();
    private int waitingSteps;
    private boolean closed;

    LeaseQueue(TimeSource time, int limit, List<? extends Caller> callers) {
        this.time = time;
        this.limit = limit;
        for (Caller caller : callers) {
            workers.add(new Worker(caller, workers.size() + 1));
        }
    }

    CompletionStage<List<LeaseAnswer>> submit(List<LeaseRequest> batch, long patience) {
        if (batch.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        Pending pending = new Pending(List.copyOf(batch), time.nanos(), patience, new CompletableFuture<>());
        Worker idle = null;
        lock.lock();
        try {
            if (closed) {
                return CompletableFuture.failedFuture(closed());
            }
            // A batch may be larger than the limit if nothing else waits: it has to go at some time.
            if (waitingSteps > 0 && waitingSteps + batch.size() > limit) {
                return CompletableFuture.failedFuture(new LeaseStoreException("PostgreSQL lease store: " + waitingSteps
                        + " steps wait already, expected at most " + limit + "; the database is too slow or away"));
            }
            waiting.addLast(pending);
            waitingSteps += batch.size();
            for (Worker worker : workers) {
                if (!worker.running) {
                    worker.running = true;
                    idle = worker;
                    break;
                }
            }
        } finally {
            lock.unlock();
        }
        if (idle != null) {
            idle.start();
        }
        return pending.answers;
    }

    /** Fails what waits; what is at the database fails or is answered there. */
    void close() {
        List<Pending> left;
        lock.lock();
        try {
            closed = true;
            left = List.copyOf(waiting);
            waiting.clear();
            waitingSteps = 0;
        } finally {
            lock.unlock();
        }
        left.forEach(pending -> pending.answers.completeExceptionally(closed()));
    }

    private static LeaseStoreException closed() {
        return new LeaseStoreException("PostgreSQL lease store: closed");
    }

    /** As many batches as fit one call, at least one if any waits; otherwise the worker is idle from now on. */
    private List<Pending> take(Worker worker) {
        List<Pending> taken = new ArrayList<>();
        lock.lock();
        try {
            int steps = 0;
            while (!waiting.isEmpty()
                    && (taken.isEmpty() || steps + waiting.getFirst().steps.size() <= LARGEST_CALL)) {
                Pending next = waiting.removeFirst();
                taken.add(next);
                steps += next.steps.size();
            }
            waitingSteps -= steps;
            worker.running = !taken.isEmpty();
        } finally {
            lock.unlock();
        }
        return taken;
    }

    private record Pending(List<LeaseRequest> steps, long since, long patience,
            CompletableFuture<List<LeaseAnswer>> answers) {}

    /** One thread at a time, which has its caller to itself. */
    private final class Worker {
        private final Caller caller;
        private final String name;
        /** Guarded by lock. */
        boolean running;

        Worker(Caller caller, int number) {
            this.caller = caller;
            this.name = "lease-call-" + number;
        }

        void start() {
            Thread.ofVirtual().name(name).start(this::run);
        }

        private void run() {
            for (List<Pending> taken = take(this); !taken.isEmpty(); taken = take(this)) {
                List<Pending> fresh = new ArrayList<>(taken.size());
                for (Pending pending : taken) {
                    if (time.nanos() - pending.since <= pending.patience) {
                        fresh.add(pending);
                    } else {
                        pending.answers.completeExceptionally(new LeaseStoreException(
                                "PostgreSQL lease store: waited for a connection for more than "
                                        + pending.patience / 1_000_000 + " ms"));
                    }
                }
                if (!fresh.isEmpty()) {
                    carryOut(fresh);
                }
            }
        }

        private void carryOut(List<Pending> batches) {
            List<LeaseRequest> steps = batches.size() == 1
                    ? batches.getFirst().steps
                    : batches.stream().flatMap(pending -> pending.steps.stream()).toList();
            List<LeaseAnswer> answers = new ArrayList<>(steps.size());
            try {
                for (int from = 0; from < steps.size(); from += LARGEST_CALL) {
                    answers.addAll(caller.call(steps.subList(from, Math.min(steps.size(), from + LARGEST_CALL))));
                }
            } catch (RuntimeException e) {
                batches.forEach(pending -> pending.answers.completeExceptionally(e));
                return;
            }
            int from = 0;
            for (Pending pending : batches) {
                int to = from + pending.steps.size();
                pending.answers.complete(List.copyOf(answers.subList(from, to)));
                from = to;
            }
        }
    }
}
