package dev.highlander.ownership;

import java.time.Duration;

/**
 * How a {@link BatchingLeaseStore} gathers steps, and where it stops.
 *
 * @param window how long a renewal may wait for others to go with it: zero to 100 ms, 2 ms by default. Nothing else waits for it
 * @param batch how many steps go together at most: 1 to 10,000, 512 by default
 * @param lanes how many batches may be under way at once: 1 to 64, 4 by default. Where there is more than one, renewals are
 *            never in all of them, so that a hand-over need not wait for renewals
 * @param waiting how many steps may wait at most, 1 or more, 100,000 by default; more are refused at once
 * @param answerTime how long a batch's answer is awaited before its steps fail and its lane is free again: 10 ms to 10 min, 10 s by
 *            default. A safety net: the store should have its own, shorter time
 */
public record BatchLimits(Duration window, int batch, int lanes, int waiting, Duration answerTime) {
    private static final BatchLimits DEFAULTS = new BatchLimits(Duration.ofMillis(2), 512, 4, 100_000,
            Duration.ofSeconds(10));

    /** Checks every field; the message names field, value and what was expected. */
    public BatchLimits {
        if (window.isNegative() || window.compareTo(Duration.ofMillis(100)) > 0) {
            throw new IllegalArgumentException("window: " + window + ", expected zero to 100 ms");
        }
        within("batch", batch, 10_000);
        within("lanes", lanes, 64);
        within("waiting", waiting, Integer.MAX_VALUE);
        if (answerTime.compareTo(Duration.ofMillis(10)) < 0 || answerTime.compareTo(Duration.ofMinutes(10)) > 0) {
            throw new IllegalArgumentException("answerTime: " + answerTime + ", expected 10 ms to 10 min");
        }
    }

    /** What suits a store on the network. */
    public static BatchLimits defaults() {
        return DEFAULTS;
    }

    /** The same with this window. */
    public BatchLimits withWindow(Duration other) {
        return new BatchLimits(other, batch, lanes, waiting, answerTime);
    }

    /** The same with batches of this size at most. */
    public BatchLimits withBatch(int other) {
        return new BatchLimits(window, other, lanes, waiting, answerTime);
    }

    /** The same with this many batches under way at most. */
    public BatchLimits withLanes(int other) {
        return new BatchLimits(window, batch, other, waiting, answerTime);
    }

    /** The same with this many steps waiting at most. */
    public BatchLimits withWaiting(int other) {
        return new BatchLimits(window, batch, lanes, other, answerTime);
    }

    /** The same with this time for an answer. */
    public BatchLimits withAnswerTime(Duration other) {
        return new BatchLimits(window, batch, lanes, waiting, other);
    }

    private static void within(String field, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(field + ": " + value + ", expected 1 to " + most);
        }
    }
}
