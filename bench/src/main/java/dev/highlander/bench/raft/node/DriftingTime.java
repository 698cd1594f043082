package dev.highlander.bench.raft.node;

import dev.highlander.ownership.time.TimeSource;
import java.time.Duration;

/**
 * A monotonic clock that runs faster or slower than the machine's, as another machine's may. Thread-safe.
 */
final class DriftingTime implements TimeSource {
    private static final double SLOWEST = 0.5;
    private static final double FASTEST = 2;

    private final TimeSource machine;
    // Guarded by this: both readings were taken at the same instant.
    private long machineThen;
    private long ownThen;
    private double rate = 1;

    /** A clock that shows what the machine's shows, until it is told to drift. */
    DriftingTime(TimeSource machine) {
        this.machine = machine;
        this.machineThen = machine.nanos();
        this.ownThen = machineThen;
    }

    /**
     * Runs at this rate from now on.
     *
     * @param rate its nanoseconds in one of the machine's: {@value #SLOWEST} to {@value #FASTEST}
     */
    synchronized void drift(double rate) {
        if (!(rate >= SLOWEST && rate <= FASTEST)) {
            throw new IllegalArgumentException("rate " + rate + ", expected " + SLOWEST + " to " + FASTEST);
        }
        long now = machine.nanos();
        ownThen = own(now);
        machineThen = now;
        this.rate = rate;
    }

    @Override
    public synchronized long nanos() {
        return own(machine.nanos());
    }

    @Override
    public synchronized Cancellable after(Duration delay, Runnable action) {
        return machine.after(Duration.ofNanos((long) Math.ceil(delay.toNanos() / rate)), action);
    }

    /** What the machine's clock shows when this one shows so much, if it goes on at this rate. */
    synchronized long onMachine(long own) {
        return machineThen + (long) ((own - ownThen) / rate);
    }

    private long own(long onMachine) {
        return ownThen + (long) ((onMachine - machineThen) * rate);
    }
}
