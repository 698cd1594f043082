package dev.highlander.testkit;

import dev.highlander.ownership.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Time that passes only when the test says so.
 *
 * <p>Timers run on the thread that lets time pass, in the order in which they are due, each seeing the clock at its own instant; timers that
 * a timer sets run in the same pass if they fall due in it. The wall clock of {@link #clock} moves along. Timers may be set and clocks read
 * from any thread; time shall pass on one.
 */
public final class ManualTime implements TimeSource {
    /** Readings become negative after the first hour: only their differences mean anything, and careless comparisons shall fail. */
    private static final long ORIGIN = Long.MAX_VALUE - Duration.ofHours(1).toNanos();

    private record Timer(long due, long number, Runnable action) {}

    // Guarded by this: all of them.
    private final TreeSet<Timer> timers = new TreeSet<>(
            Comparator.comparingLong(Timer::due).thenComparingLong(Timer::number));
    private final Instant start;
    private long elapsed;
    private long timersSet;
    private Duration wallStep = Duration.ZERO;

    /** Begins at noon of the first day of 2026. */
    public ManualTime() {
        this(Instant.parse("2026-01-01T12:00:00Z"));
    }

    /** Begins at that instant of the wall clock. */
    public ManualTime(Instant start) {
        this.start = start;
    }

    @Override
    public synchronized long nanos() {
        return ORIGIN + elapsed;
    }

    @Override
    public synchronized Cancellable after(Duration delay, Runnable action) {
        Timer timer = new Timer(elapsed + Math.max(0, delay.toNanos()), timersSet++, action);
        timers.add(timer);
        return () -> callOff(timer);
    }

    private synchronized void callOff(Timer timer) {
        timers.remove(timer);
    }

    /** The wall clock that belongs to this time. */
    public InstantSource clock() {
        return this::instant;
    }

    private synchronized Instant instant() {
        return start.plusNanos(elapsed).plus(wallStep);
    }

    /** Sets the wall clock forward, or back if negative, as an administrator would; the monotonic clock does not notice. */
    public synchronized void stepWallClock(Duration by) {
        wallStep = wallStep.plus(by);
    }

    /**
     * Lets time pass and runs the timers that fall due.
     *
     * @param duration how much, zero or more
     */
    public void pass(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("time does not go back: " + duration);
        }
        long end = end(duration);
        for (Timer due = takeDue(end); due != null; due = takeDue(end)) {
            due.action.run();
        }
    }

    /** Lets time pass as for a process that stood still meanwhile: the timers that fell due run late, with the next {@link #pass}. */
    public synchronized void standStill(Duration duration) {
        elapsed += duration.toNanos();
    }

    /** How many timers are set. */
    public synchronized int timers() {
        return timers.size();
    }

    private synchronized long end(Duration duration) {
        return elapsed + duration.toNanos();
    }

    private synchronized @Nullable Timer takeDue(long end) {
        if (timers.isEmpty() || timers.first().due() > end) {
            elapsed = Math.max(elapsed, end);
            return null;
        }
        Timer due = timers.removeFirst();
        elapsed = Math.max(elapsed, due.due());
        return due;
    }
}
