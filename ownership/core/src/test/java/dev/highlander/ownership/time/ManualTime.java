package dev.highlander.ownership.time;

import java.time.Duration;
import java.util.Comparator;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Time that passes only when a test says so. Timers run on the thread that lets it pass, each at its instant, in order.
 *
 * <p>Thread-safe for reading and for setting timers; let it pass from one thread.
 */
public final class ManualTime implements TimeSource {
    private final NavigableSet<Timer> timers = new TreeSet<>(
            Comparator.comparingLong(Timer::due).thenComparingLong(Timer::order));
    private long now = 1_000_000_000;
    private long order;

    /** Starts at an arbitrary origin. */
    public ManualTime() {}

    @Override
    public synchronized long nanos() {
        return now;
    }

    @Override
    public synchronized Cancellable after(Duration delay, Runnable action) {
        Timer timer = new Timer(now + Math.max(0, delay.toNanos()), order++, action);
        timers.add(timer);
        return () -> cancel(timer);
    }

    /** Lets time pass, running every timer that falls due on the way. */
    public void pass(Duration duration) {
        long end = nanos() + duration.toNanos();
        for (Timer due = nextDue(end); due != null; due = nextDue(end)) {
            due.action.run();
        }
    }

    /** Lets time pass without running a timer, as for a process that stood still; late timers run when time passes next. */
    public synchronized void standStill(Duration duration) {
        now += duration.toNanos();
    }

    private synchronized @Nullable Timer nextDue(long end) {
        Timer first = timers.isEmpty() ? null : timers.first();
        if (first == null || first.due > end) {
            now = Math.max(now, end);
            return null;
        }
        timers.remove(first);
        now = Math.max(now, first.due);
        return first;
    }

    private synchronized void cancel(Timer timer) {
        timers.remove(timer);
    }

    private record Timer(long due, long order, Runnable action) {}
}
