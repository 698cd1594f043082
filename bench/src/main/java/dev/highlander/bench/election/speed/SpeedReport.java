package dev.highlander.bench.election.speed;

import dev.highlander.bench.api.Machine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a run has found.
 *
 * @param began when
 * @param elapsed how long it took
 * @param machine where
 * @param options how much
 * @param latencies of steps
 * @param gaps changes of owners
 * @param costs of holding
 * @param settings of the libraries that were measured, one line for each
 * @param missing what was not measured
 */
public record SpeedReport(Instant began, Duration elapsed, Machine machine, SpeedOptions options,
        List<LatencyRow> latencies, List<GapRow> gaps, List<CostRow> costs, List<String> settings,
        List<Missing> missing) {
    /** Copies the lists. */
    public SpeedReport {
        latencies = List.copyOf(latencies);
        gaps = List.copyOf(gaps);
        costs = List.copyOf(costs);
        settings = List.copyOf(settings);
        missing = List.copyOf(missing);
    }

    /** Whether a server or a process of ours failed. */
    public boolean hasFailed() {
        return missing.stream().anyMatch(Missing::failed);
    }
}
