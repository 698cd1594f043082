package dev.highlander.bench.raft.faults;

import dev.highlander.bench.api.Machine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a suite came to.
 *
 * @param began when, by the wall clock
 * @param elapsed how long it took
 * @param machine where
 * @param options how
 * @param rows in the order of faults
 */
public record RaftFaultReport(Instant began, Duration elapsed, Machine machine, RaftFaultOptions options,
        List<RaftFaultRow> rows) {
    /** Copies the list. */
    public RaftFaultReport {
        rows = List.copyOf(rows);
    }

    /** Whether every promise was kept where something was run. */
    public boolean isClean() {
        return rows.stream().allMatch(row -> row.faults().isEmpty());
    }

    /** Whether all that was asked for was run. */
    public boolean isComplete() {
        return rows.stream().allMatch(row -> row.notRun() == null);
    }
}
