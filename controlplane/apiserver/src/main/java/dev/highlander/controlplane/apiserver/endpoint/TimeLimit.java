package dev.highlander.controlplane.apiserver.endpoint;

import dev.highlander.ownership.time.TimeSource;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Interrupts requests that take longer than one may. All requests share one timer, so that a request costs next to nothing: it is
 * set for the first of them to be due, and set again as long as any is under way.
 */
final class TimeLimit {
    private final TimeSource time;
    private final Duration limit;
    private final Set<Running> running = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean armed = new AtomicBoolean();

    TimeLimit(TimeSource time, Duration limit) {
        this.time = time;
        this.limit = limit;
    }

    /** A request under way, on its own thread. */
    final class Running {
        private final Thread thread = Thread.currentThread();
        private final long began = time.nanos();
        // Guarded by this: both fields, and the interruption of the thread.
        private boolean ended;
        private boolean overdue;

        private Running() {}

        /**
         * Ends the request; nothing interrupts its thread any more. Idempotent; to be called by the request's own thread.
         *
         * @return whether it has been interrupted for taking too long
         */
        boolean end() {
            synchronized (this) {
                ended = true;
            }
            running.remove(this);
            if (overdue) {
                Thread.interrupted();
            }
            return overdue;
        }

        private synchronized void interrupt() {
            if (!ended && !overdue) {
                overdue = true;
                thread.interrupt();
            }
        }

        private Duration left() {
            return limit.minus(time.since(began));
        }
    }

    /** Begins to watch over a request that the calling thread is about to answer. */
    Running begin() {
        Running begun = new Running();
        running.add(begun);
        if (!armed.get()) {
            arm();
        }
        return begun;
    }

    private void arm() {
        if (armed.compareAndSet(false, true)) {
            time.after(limit, this::look);
        }
    }

    private void look() {
        Duration next = limit;
        boolean any = false;
        for (Running request : running) {
            Duration left = request.left();
            if (left.isPositive()) {
                any = true;
                next = left.compareTo(next) < 0 ? left : next;
            } else {
                request.interrupt();
            }
        }
        if (any) {
            time.after(next, this::look);
            return;
        }
        armed.set(false);
        // Whoever came after the walk and before the timer was free again has relied on it.
        if (running.stream().anyMatch(request -> request.left().isPositive())) {
            arm();
        }
    }
}
