package dev.highlander.ownership.time;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A time source whose far timers fall due together, on a grid: for a process with thousands of timers.
 *
 * <p>Waking a thread costs more than what an elector does when it is woken. Thousands of electors with a timer each wake it
 * thousands of times a second; on a grid of 5 ms it is woken 200 times at most, and what is due then comes in a row, so that the
 * requests it sends go together ({@code BatchingLeaseStore}). Where in the grid a timer falls is left to the caller's own chance, so
 * there is no herd.
 *
 * <p>A timer is up to one grain late and never early. One that is due within ten grains is exact: what is short is meant to be. A
 * timer that is called off leaves a few bytes behind until its instant has come. Thread-safe.
 */
public final class CoarseTime implements TimeSource {
    private static final Logger log = LoggerFactory.getLogger(CoarseTime.class);
    private static final int EXACT_GRAINS = 10;

    private final TimeSource time;
    private final long grain;
    /** What is due at each point of the grid; a list is only touched inside the map's own steps until it is taken out. */
    private final ConcurrentMap<Long, List<Timer>> due = new ConcurrentHashMap<>();

    /**
     * Lays a grid over a time source.
     *
     * @param time the exact time; stays the caller's
     * @param grain the grid's width: 1 ms to 1 s
     * @throws IllegalArgumentException naming the grain, its value and what was expected
     */
    public CoarseTime(TimeSource time, Duration grain) {
        if (grain.compareTo(Duration.ofMillis(1)) < 0 || grain.compareTo(Duration.ofSeconds(1)) > 0) {
            throw new IllegalArgumentException("grain: " + grain + ", expected 1 ms to 1 s");
        }
        this.time = time;
        this.grain = grain.toNanos();
    }

    @Override
    public long nanos() {
        return time.nanos();
    }

    @Override
    public Cancellable after(Duration delay, Runnable action) {
        long nanos = delay.toNanos();
        if (nanos < EXACT_GRAINS * grain) {
            return time.after(delay, action);
        }
        long now = time.nanos();
        long point = Math.ceilDiv(now + nanos, grain);
        Timer timer = new Timer(action);
        due.compute(point, (_, others) -> {
            timer.first = others == null;
            List<Timer> together = others == null ? new ArrayList<>(4) : others;
            together.add(timer);
            return together;
        });
        if (timer.first) {
            time.after(Duration.ofNanos(point * grain - now), () -> run(point));
        }
        return () -> timer.set(null);
    }

    private void run(long point) {
        List<Timer> together = due.remove(point);
        if (together == null) {
            return;
        }
        for (Timer timer : together) {
            timer.run();
        }
    }

    /** An action that is still to be run; null once it has been, or was called off. */
    @SuppressWarnings("serial") // never serialised
    private static final class Timer extends AtomicReference<@Nullable Runnable> {
        /** Whether nobody has set a timer for this point of the grid yet. */
        boolean first;

        Timer(Runnable action) {
            super(action);
        }

        void run() {
            Runnable action = getAndSet(null);
            if (action == null) {
                return;
            }
            try {
                action.run();
            } catch (RuntimeException e) {
                log.error("timer action failed", e);
            }
        }
    }
}
