package dev.highlander.bench.load;

import java.time.Duration;

/**
 * What a run of load came to.
 *
 * @param latencies from before a request was written to the end of its answer
 * @param elapsed from the first request's beginning to the last one's end
 * @param processor how much of the processors the server took for it; zero where that can't be known
 */
public record Measured(Histogram latencies, Duration elapsed, Duration processor) {
    /** What is known by the clients alone. */
    public Measured(Histogram latencies, Duration elapsed) {
        this(latencies, elapsed, Duration.ZERO);
    }

    /** The same with what the server took. */
    public Measured withProcessor(Duration taken) {
        return new Measured(latencies, elapsed, taken);
    }

    /** Microseconds of a processor that the server took for a request; 0 where that can't be known. */
    public double processorMicros() {
        return latencies.count() == 0 ? 0 : processor.toNanos() / 1e3 / latencies.count();
    }

    /** Requests per second. */
    public double rate() {
        return elapsed.isZero() ? 0 : latencies.count() / (elapsed.toNanos() / 1e9);
    }
}
