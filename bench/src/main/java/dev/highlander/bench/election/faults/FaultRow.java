package dev.highlander.bench.election.faults;

import dev.highlander.bench.election.witness.Checker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A fault on a store.
 *
 * @param fault what was done
 * @param store to which
 * @param fenced whether the witness refused what is stale
 * @param runs what came of it, each time
 * @param notRun why it could not be run, or not as often as it should; null if it could
 */
public record FaultRow(Fault fault, String store, boolean fenced, List<FaultRun> runs, @Nullable String notRun) {
    /** Copies the list. */
    public FaultRow {
        runs = List.copyOf(runs);
    }

    /** What was counted in all runs. */
    public Checker.Tally tally() {
        return runs.stream().map(FaultRun::tally).reduce(Checker.Tally.NONE, Checker.Tally::plus);
    }

    /** How often what must come of it did not. */
    public long misses() {
        return runs.stream().filter(run -> !run.reachedOutcome()).count();
    }

    /** The gaps in ascending order. */
    public List<Duration> gaps() {
        return runs.stream().flatMap(run -> run.gap().stream()).sorted().toList();
    }

    /**
     * The gap that this part of the runs did not exceed: the nearest rank.
     *
     * @param part from 0 to 1
     */
    public Optional<Duration> gap(double part) {
        List<Duration> gaps = gaps();
        return gaps.isEmpty()
                ? Optional.empty()
                : Optional.of(gaps.get(Math.max(0, (int) Math.ceil(part * gaps.size()) - 1)));
    }

    /** How it was brought about, or what else is to be known of it, each thing once. */
    public Optional<String> how() {
        return runs.stream().flatMap(run -> Optional.ofNullable(run.how()).stream()).distinct()
                .reduce((one, other) -> one + "; " + other);
    }

    /** What was promised and not kept, in a few words each; none if all was. */
    public List<String> faults() {
        List<String> faults = new ArrayList<>();
        Checker.Tally tally = tally();
        // Without a fence, an owner that was stopped between check and effect acts late: that is what fences are for.
        if (tally.doubles() > 0 && (fenced || !fault.stopsOwner())) {
            faults.add("DOUBLE EFFECTS");
        }
        if (tally.regressions() > 0) {
            faults.add("EPOCH REGRESSION");
        }
        if (misses() > 0) {
            faults.add(switch (fault.outcome()) {
                case TAKEN_OVER -> "NOT TAKEN OVER";
                case OWNED_AGAIN -> "NOT OWNED AGAIN";
                case KEPT -> "OWNER CHANGED";
            } + (misses() < runs.size() ? " %d×".formatted(misses()) : ""));
        }
        return faults;
    }
}
