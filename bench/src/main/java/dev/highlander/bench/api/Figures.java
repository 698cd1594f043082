package dev.highlander.bench.api;

import dev.highlander.bench.load.Histogram;
import dev.highlander.bench.load.Measured;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a phase came to on one server; each figure but the first is the median of its rounds.
 *
 * @param count how many requests were measured in all rounds
 * @param rate per second
 * @param p50 the median latency in milliseconds
 * @param p90 what nine of ten requests did not exceed, in milliseconds
 * @param p99 what 99 of 100 requests did not exceed, in milliseconds
 * @param max the longest, in milliseconds
 * @param processorMicros microseconds of a processor that the server took for a request; 0 if unknown. Less than anything else it depends
 *        on what else the machine does
 */
public record Figures(long count, double rate, double p50, double p90, double p99, double max,
        double processorMicros) {
    private static final double NANOS_PER_MILLI = 1e6;

    /** The figures of some rounds, at least one. */
    static Figures of(List<Measured> rounds) {
        return new Figures(rounds.stream().mapToLong(round -> round.latencies().count()).sum(),
                median(rounds, Measured::rate),
                median(rounds, round -> millis(round.latencies(), 0.5)),
                median(rounds, round -> millis(round.latencies(), 0.9)),
                median(rounds, round -> millis(round.latencies(), 0.99)),
                median(rounds, round -> round.latencies().max() / NANOS_PER_MILLI),
                median(rounds, Measured::processorMicros));
    }

    private static double millis(Histogram latencies, double share) {
        return latencies.percentile(share) / NANOS_PER_MILLI;
    }

    static double median(List<Measured> rounds, ToDoubleFunction<Measured> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
