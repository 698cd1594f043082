package dev.highlander.bench.raft;

import dev.highlander.bench.api.Aim;
import dev.highlander.bench.election.speed.Percentiles;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Planned transfers of leadership.
 *
 * @param gaps of each that led to whom it was to
 * @param failed how many did not, for example as another one won the election; they were tried again
 */
public record TransferRow(List<Duration> gaps, int failed) {
    private static final double BOUND = 100;

    /** Copies the list. */
    public TransferRow {
        gaps = List.copyOf(gaps);
    }

    /** A percentile in milliseconds; nothing without runs. */
    Optional<Double> gap(double part) {
        return Percentiles.of(gaps.stream().map(gap -> gap.toNanos() / 1e6).toList(), part);
    }

    /** What is to be reached. */
    List<Aim> aims() {
        return gap(0.99).map(found -> new Aim("p99", found, BOUND, false, " ms")).stream().toList();
    }
}
