package dev.highlander.bench.election.faults;

import dev.highlander.bench.election.witness.Checker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What came of one fault.
 *
 * @param tally what the checker counted
 * @param gap the longest time in which nobody acted; nothing if nobody acts again
 * @param reachedOutcome whether what must come of it came
 * @param violations in words
 * @param how how the fault was brought about, or what else is to be known of it; null if nothing
 */
public record FaultRun(Checker.Tally tally, Optional<Duration> gap, boolean reachedOutcome, List<String> violations,
        @Nullable String how) {
    /** Copies the list. */
    public FaultRun {
        violations = List.copyOf(violations);
    }
}
