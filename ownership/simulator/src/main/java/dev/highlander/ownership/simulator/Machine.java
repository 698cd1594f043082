package dev.highlander.ownership.simulator;

import dev.highlander.ownership.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A process on a host: it may stand still, crash, and come back as another incarnation; its clock runs a little fast or slow.
 *
 * <p>It is the {@link TimeSource} of what runs on it. Readings are exact; timers are never early and mostly a little late.
 */
final class Machine implements TimeSource {
    /** Of events that happen to whatever incarnation is there. */
    static final int ANY = -1;

    private static final long MILLION = 1_000_000;
    private static final long WALL_ORIGIN = 1_700_000_000_000_000_000L;
    private static final long TIMER_LATENESS = 1_000_000;

    private final World world;
    private final String name;
    private final long drift;
    private long origin;
    /** By how much what its wall clock shows is wrong. */
    private long wallOffset;
    private final List<EventQueue.Event> heldUp = new ArrayList<>(0);
    private int incarnation;
    private boolean up = true;
    private boolean clockStoodStill;
    private long standsStillUntil;
    /** By how much the clock will be behind when the machine goes on. */
    private long clockLoses;

    /**
     * A machine that is up.
     *
     * @param drift how many nanoseconds its clock gains in a million
     * @param wallOffset by how much its wall clock is ahead, in nanoseconds
     */
    Machine(World world, String name, long drift, long wallOffset) {
        this.world = world;
        this.name = name;
        this.drift = drift;
        this.wallOffset = wallOffset;
        // Readings mean nothing between machines: make sure that nobody gets away with comparing them.
        this.origin = world.between(-1_000_000_000_000L, 1_000_000_000_000L);
    }

    String name() {
        return name;
    }

    int incarnation() {
        return incarnation;
    }

    boolean isUp() {
        return up;
    }

    /** Whether an event happens here now. If not because the machine stands still, it will when the machine goes on. */
    boolean admits(EventQueue.Event event) {
        if (!up || (event.incarnation != incarnation && event.incarnation != ANY)) {
            return false;
        }
        if (world.now() < standsStillUntil) {
            heldUp.add(event);
            return false;
        }
        return true;
    }

    void standStill(long duration) {
        standsStillUntil = Math.max(standsStillUntil, world.now() + duration);
        world.fate(duration, () -> {
            if (world.now() >= standsStillUntil) {
                goOn();
            }
        });
    }

    /** Stands still, and its clock with it: a suspended host. No promise that rests on time holds for what it believed before. */
    void suspend(long duration) {
        clockStoodStill = true;
        clockLoses += duration;
        standStill(duration);
    }

    /** Whether the clock of this incarnation ever stood still. */
    boolean clockStoodStill() {
        return clockStoodStill;
    }

    void goOn() {
        standsStillUntil = world.now();
        origin -= clockLoses;
        clockLoses = 0;
        heldUp.forEach(world::again);
        heldUp.clear();
    }

    /** Ends at once: nothing that was to happen happens. */
    void crash() {
        up = false;
        incarnation++;
        clockStoodStill = false;
        clockLoses = 0;
        standsStillUntil = 0;
        heldUp.clear();
    }

    void start() {
        up = true;
    }

    /** Runs something here after a stretch of true time, unless this incarnation has ended by then. */
    EventQueue.Event later(long delay, Runnable action) {
        return world.schedule(world.now() + delay, this, incarnation, action);
    }

    @Override
    public long nanos() {
        return reading(world.now());
    }

    /** What the wall clock shows, in nanoseconds since some past: it drifts like the other clock, and it can be set. */
    long wall() {
        return WALL_ORIGIN + world.now() + world.now() * drift / MILLION + wallOffset;
    }

    /** Sets the wall clock ahead, or back if negative. */
    void jump(long ahead) {
        wallOffset += ahead;
    }

    @Override
    public Cancellable after(Duration delay, Runnable action) {
        long due = trueTime(nanos() + Math.max(0, delay.toNanos()));
        EventQueue.Event event = world.schedule(due + world.between(0, TIMER_LATENESS), this, incarnation, action);
        return event::cancel;
    }

    private long reading(long time) {
        return origin + time + time * drift / MILLION;
    }

    /** The first instant of true time at which the clock reads at least this. */
    private long trueTime(long reading) {
        // Close by floating point, which has no far future to overflow in; then exactly.
        long passed = reading - origin;
        long time = (long) (passed / (1 + (double) drift / MILLION)) - (passed >> 50) - 2;
        while (reading(time) < reading) {
            time++;
        }
        return time;
    }
}
