package dev.highlander.bench.raft;

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
 * @param failOvers kills of the leader
 * @param transfers planned transfers; no row or one
 * @param idles what nodes take
 * @param writes replicated writes
 * @param settings how nodes and others were set up, one line for each
 * @param missing what was not measured
 */
public record RaftReport(Instant began, Duration elapsed, Machine machine, RaftBenchOptions options,
        List<FailOverRow> failOvers, List<TransferRow> transfers, List<IdleRow> idles, List<WriteRow> writes,
        List<String> settings, List<Missing> missing) {
    /** Copies the lists. */
    public RaftReport {
        failOvers = List.copyOf(failOvers);
        transfers = List.copyOf(transfers);
        idles = List.copyOf(idles);
        writes = List.copyOf(writes);
        settings = List.copyOf(settings);
        missing = List.copyOf(missing);
    }

    /**
     * What was not measured.
     *
     * @param what which part
     * @param why in one line
     * @param failed whether something that was there failed; otherwise it could not be had
     */
    public record Missing(String what, String why, boolean failed) {}

    /** Whether something that was there failed. */
    public boolean hasFailed() {
        return missing.stream().anyMatch(Missing::failed);
    }
}
