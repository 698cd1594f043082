package dev.highlander.bench.micro;

import dev.highlander.ownership.time.TimeSource;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A clock that goes on when it is told, so that fifteen seconds of waiting cost nothing. For one thread. */
final class SteppedTime implements TimeSource {
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparingLong(Timer::due));
    private long now;

    private record Timer(long due, Runnable action) {}

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public Cancellable after(Duration delay, Runnable action) {
        Timer timer = new Timer(now + Math.max(0, delay.toNanos()), action);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    /** Lets time pass, and runs every timer that becomes due, each at its instant. */
    void advance(Duration step) {
        long end = now + step.toNanos();
        for (Timer next = timers.peek(); next != null && next.due() <= end; next = timers.peek()) {
            timers.remove();
            now = next.due();
            next.action().run();
        }
        now = end;
    }
}
