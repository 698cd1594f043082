package dev.highlander.bench.raft.node;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A wall clock that may be wrong, and jumps. Thread-safe. */
final class ShiftedWall implements InstantSource {
    private final InstantSource machine;
    private volatile Duration shift = Duration.ZERO;

    /** A clock that is right until it is shifted. */
    ShiftedWall(InstantSource machine) {
        this.machine = machine;
    }

    /** Shows so much more than the machine's from now on, or less if negative. */
    void shift(Duration by) {
        shift = by;
    }

    @Override
    public Instant instant() {
        return machine.instant().plus(shift);
    }
}
