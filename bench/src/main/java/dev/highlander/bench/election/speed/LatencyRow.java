package dev.highlander.bench.election.speed;

import dev.highlander.bench.load.Histogram;
import java.util.List;

/**
 * How long a step took on a store.
 *
 * @param store which
 * @param step which
 * @param count how many in all rounds
 * @param p50 median of the rounds' medians, in milliseconds
 * @param p99 median of the rounds' 99th percentiles, in milliseconds
 * @param max the longest of all, in milliseconds
 */
public record LatencyRow(String store, String step, long count, double p50, double p99, double max) {
    private static final double NANOS_PER_MILLI = 1e6;

    /** From some rounds, at least one. */
    static LatencyRow of(String store, String step, List<Histogram> rounds) {
        return new LatencyRow(store, step, rounds.stream().mapToLong(Histogram::count).sum(),
                Percentiles.median(rounds.stream().map(round -> round.percentile(0.5) / NANOS_PER_MILLI).toList()),
                Percentiles.median(rounds.stream().map(round -> round.percentile(0.99) / NANOS_PER_MILLI).toList()),
                rounds.stream().mapToLong(Histogram::max).max().orElse(0) / NANOS_PER_MILLI);
    }
}
