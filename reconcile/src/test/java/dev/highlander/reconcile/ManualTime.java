package dev.highlander.reconcile;

import dev.highlander.ownership.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** A clock, monotonic and of day, that stands still until a test moves it; due timers run on the mover's thread, in order. */
public final class ManualTime implements TimeSource, InstantSource {
    /** Close to the wrap-around, so that code which compares readings instead of differences fails. */
    private long now = Long.MAX_VALUE - 5_000_000_000L;
    private final long origin = now;
    private long sequence;
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(
            Comparator.comparingLong((Timer t) -> t.due - origin).thenComparingLong(t -> t.sequence));

    private record Timer(long due, long sequence, Runnable action) {}

    @Override
    public synchronized long nanos() {
        return now;
    }

    @Override
    public synchronized Instant instant() {
        return Instant.parse("2026-01-01T00:00:00Z").plusNanos(now - origin);
    }

    @Override
    public synchronized Cancellable after(Duration delay, Runnable action) {
        Timer timer = new Timer(now + Math.max(0, delay.toNanos()), sequence++, action);
        timers.add(timer);
        return () -> cancel(timer);
    }

    /** Moves the clock on, running every timer at its own time. */
    public void advance(Duration by) {
        long end = nanos() + by.toNanos();
        for (Timer next = due(end); next != null; next = due(end)) {
            next.action.run();
        }
        synchronized (this) {
            now = end;
        }
    }

    /** How many timers wait. */
    public synchronized int timers() {
        return timers.size();
    }

    private synchronized @Nullable Timer due(long end) {
        Timer first = timers.peek();
        if (first == null || first.due - end > 0) {
            return null;
        }
        now = first.due;
        return timers.remove();
    }

    private synchronized void cancel(Timer timer) {
        timers.remove(timer);
    }
}
