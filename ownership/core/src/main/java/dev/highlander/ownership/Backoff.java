package dev.highlander.ownership;

import java.util.random.RandomGenerator;

/** Waiting times that double from failure to failure, each drawn from the upper half, so that those who failed together part. */
final class Backoff {
    private final long first;
    private final long most;
    private final RandomGenerator random;
    private long next;

    /** All times in nanoseconds. */
    Backoff(long first, long most, RandomGenerator random) {
        this.first = first;
        this.most = Math.max(first, most);
        this.random = random;
        this.next = first;
    }

    /** How long to wait after one more failure, in nanoseconds. */
    long afterFailure() {
        long ceiling = next;
        next = Math.min(most, next * 2);
        return ceiling / 2 + random.nextLong(ceiling / 2 + 1);
    }

    /** Something succeeded. */
    void reset() {
        next = first;
    }
}
