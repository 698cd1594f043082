package dev.highlander.bench.raft;

import dev.highlander.bench.api.Aim;
import dev.highlander.bench.election.speed.Percentiles;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Kills of the leader of one kind.
 *
 * @param restarted whether another node had been restarted a second before
 * @param runs the kills
 */
public record FailOverRow(boolean restarted, List<FailOverRun> runs) {
    private static final double MEDIAN_BOUND = 300;
    private static final double P99_BOUND = 600;

    /** Copies the list. */
    public FailOverRow {
        runs = List.copyOf(runs);
    }

    /** For people. */
    String title() {
        return restarted ? "kill -9, another restarted 1 s before" : "kill -9 of the leader";
    }

    /** A percentile of the gap in milliseconds; nothing without runs. */
    Optional<Double> gap(double part) {
        return part(run -> Optional.of(run.gap()), part);
    }

    /** A percentile of a part of the gap in milliseconds, of those runs in which it was seen. */
    Optional<Double> part(Function<FailOverRun, Optional<Duration>> of, double part) {
        return Percentiles.of(
                runs.stream().flatMap(run -> of.apply(run).stream()).map(found -> found.toNanos() / 1e6).toList(),
                part);
    }

    /** How many kills took more than one term. */
    long furtherTerms() {
        return runs.stream().filter(run -> run.terms() > 1).count();
    }

    /** What is to be reached. */
    List<Aim> aims() {
        return java.util.stream.Stream.concat(
                gap(0.5).map(found -> new Aim("p50", found, MEDIAN_BOUND, false, " ms")).stream(),
                gap(0.99).map(found -> new Aim("p99", found, P99_BOUND, false, " ms")).stream()).toList();
    }
}
