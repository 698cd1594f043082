package dev.highlander.ownership.time;

import java.time.Duration;

/**
 * A monotonic clock and the timers that run on it.
 *
 * <p>Only differences between two readings of the same source mean anything: the origin is arbitrary and differs between
 * machines and runs.
 */
public interface TimeSource {
    /** The reading of the monotonic clock in nanoseconds since an arbitrary origin; never goes back. */
    long nanos();

    /**
     * Runs an action once, not before {@code delay} has passed.
     *
     * <p>The action runs on a thread of the time source and must not block; a negative delay counts as zero.
     *
     * @return a handle that stops the action from running if it has not begun
     */
    Cancellable after(Duration delay, Runnable action);

    /** How long ago {@code earlier}, a reading of this source, was. */
    default Duration since(long earlier) {
        return Duration.ofNanos(nanos() - earlier);
    }

    /** A timer that can be called off. */
    @FunctionalInterface
    interface Cancellable {
        /** Calls the action off; without effect once it has begun. Idempotent. */
        void cancel();
    }
}
