package dev.highlander.reconcile;

import java.time.Duration;

/**
 * How long to wait after the n-th failure in a row: {@code initial · factor^(n-1)}, at most {@code max}, and up to the share
 * {@code jitter} longer so that what failed together does not come back together.
 *
 * @param initial the delay after the first failure, above zero
 * @param factor the growth per further failure, at least 1
 * @param max the bound before jitter, at least {@code initial}
 * @param jitter the largest share added by chance, 0 to 1
 */
public record Backoff(Duration initial, double factor, Duration max, double jitter) {
    /** 5 ms doubling to 1 min, with 10 % jitter: fit for conflicts and for outages alike. */
    public static final Backoff STANDARD = new Backoff(Duration.ofMillis(5), 2, Duration.ofMinutes(1), 0.1);

    /** Checks the ranges. */
    public Backoff {
        if (!initial.isPositive() || max.compareTo(initial) < 0 || !(factor >= 1) || !(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException(
                    "back-off needs 0 < initial <= max, factor >= 1, 0 <= jitter <= 1; found initial="
                            + initial + " factor=" + factor + " max=" + max + " jitter=" + jitter);
        }
    }

    /**
     * The delay after a failure.
     *
     * @param failures how many failures in a row there were, at least 1
     * @param chance a random number in [0, 1)
     */
    public Duration delay(int failures, double chance) {
        if (failures < 1) {
            throw new IllegalArgumentException("failures is " + failures + "; expected at least 1");
        }
        // In doubles the power overflows to infinity, which the bound then cuts.
        double nanos = Math.min(initial.toNanos() * Math.pow(factor, failures - 1), (double) max.toNanos());
        return Duration.ofNanos((long) (nanos * (1 + jitter * chance)));
    }
}
