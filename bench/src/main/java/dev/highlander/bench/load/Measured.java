package dev.highlander.bench.load;

import java.time.Duration;

/**
 * What a run of load came to.
 *
 * @param latencies from before a request was written to the end of its answer
 * @param elapsed from the first request's beginning to the last one's end
 */
public record Measured(Histogram latencies, Duration elapsed) {
    /** Requests per second. */
    public double rate() {
        return elapsed.isZero() ? 0 : latencies.count() / (elapsed.toNanos() / 1e9);
    }
}
