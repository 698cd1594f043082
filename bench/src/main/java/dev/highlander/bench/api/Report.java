package dev.highlander.bench.api;

import java.time.Instant;
import java.util.List;

/**
 * What a run came to.
 *
 * @param began when, by the wall clock
 * @param machine where
 * @param options how
 * @param subject the server that was measured
 * @param bare the one that it is compared with
 * @param phases in the order of measuring
 */
public record Report(Instant began, Machine machine, RunOptions options, ServerFacts subject, ServerFacts bare,
        List<PhaseResult> phases) {
    /** Copies the list. */
    public Report {
        phases = List.copyOf(phases);
    }
}
