package dev.highlander.ownership.simulator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * True time, chance, and what happens next. One thread; everything in it is a function of the seed.
 *
 * <p>Times are nanoseconds since the beginning of the schedule.
 */
final class World {
    /** Enough to see what led to a violation without keeping a whole long run in memory. */
    private static final int REMEMBERED = 4000;

    private final SplittableRandom random;
    private final EventQueue queue = new EventQueue();
    private final Tally tally = new Tally();
    private final ArrayDeque<String> history = new ArrayDeque<>();
    private final boolean recording;
    private long now;

    World(long seed, boolean recording) {
        this.random = new SplittableRandom(seed);
        this.recording = recording;
    }

    long now() {
        return now;
    }

    SplittableRandom random() {
        return random;
    }

    Tally tally() {
        return tally;
    }

    void count(Occurrence occurrence) {
        tally.add(occurrence, 1);
    }

    /** Notes what happens, if anybody will read it. */
    void note(Supplier<String> line) {
        if (recording) {
            if (history.size() == REMEMBERED) {
                history.removeFirst();
            }
            history.addLast(String.format("%12.6f %s", now / 1e9, line.get()));
        }
    }

    List<String> history() {
        return new ArrayList<>(history);
    }

    EventQueue.Event schedule(long time, @Nullable Machine machine, int incarnation, Runnable action) {
        EventQueue.Event event = new EventQueue.Event(machine, incarnation, action);
        queue.add(event, Math.max(now, time), random.nextInt());
        return event;
    }

    /** Something that happens after a stretch of time to no machine. */
    void fate(long delay, Runnable action) {
        schedule(now + delay, null, 0, action);
    }

    /** Something that was held up happens now, in an order drawn anew. */
    void again(EventQueue.Event event) {
        queue.add(event, now, random.nextInt());
    }

    /** Lets everything happen that happens until {@code end}. */
    void runUntil(long end) {
        for (EventQueue.Event event = queue.next(end); event != null; event = queue.next(end)) {
            now = event.time();
            Machine machine = event.machine;
            if (event.isCancelled() || (machine != null && !machine.admits(event))) {
                continue;
            }
            count(Occurrence.EVENTS);
            event.action.run();
        }
        now = end;
    }

    /** True with this probability. */
    boolean chance(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    /** Any of {@code from} to {@code to}, both included, each as likely. */
    long between(long from, long to) {
        return from >= to ? from : random.nextLong(from, to + 1);
    }

    /**
     * Any of {@code from} to {@code to}, each order of magnitude as likely: short ones often, long ones at times. By StrictMath, so that a
     * seed means the same on every machine.
     */
    long skewed(long from, long to) {
        return from >= to ? from : (long) (from * StrictMath.pow((double) to / from, random.nextDouble()));
    }
}
