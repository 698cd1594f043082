package dev.highlander.bench.raft.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A fault, and what came of it.
 *
 * @param fault what was done
 * @param isolation how nodes were kept apart; empty if it did not come to that
 * @param runs what came of it, each time
 * @param notRun why it could not be run, or not as often as it should; null if it could
 */
public record RaftFaultRow(RaftFault fault, String isolation, List<RaftFaultRun> runs, @Nullable String notRun) {
    /** Copies the list. */
    public RaftFaultRow {
        runs = List.copyOf(runs);
    }

    /** Operations of all runs. */
    public int operations() {
        return runs.stream().mapToInt(RaftFaultRun::operations).sum();
    }

    /** Those without an answer that says what became of them. */
    public int unknown() {
        return runs.stream().mapToInt(RaftFaultRun::unknown).sum();
    }

    /** What must not have been, in all runs. */
    public int violations() {
        return runs.stream().mapToInt(run -> run.violations().size()).sum();
    }

    /** The time without accepted writes that this part of the runs did not exceed, from 0 to 1: the nearest rank. */
    public Optional<Duration> withoutWrites(double part) {
        return rank(RaftFaultRun::withoutWrites, part);
    }

    /** The time without an owner that this part of the runs did not exceed, from 0 to 1: the nearest rank. */
    public Optional<Duration> withoutOwner(double part) {
        return rank(RaftFaultRun::withoutOwner, part);
    }

    private Optional<Duration> rank(Function<RaftFaultRun, Duration> figure, double part) {
        List<Duration> sorted = runs.stream().map(figure).sorted().toList();
        return sorted.isEmpty()
                ? Optional.empty()
                : Optional.of(sorted.get(Math.max(0, (int) Math.ceil(part * sorted.size()) - 1)));
    }

    /** How it was brought about, or what else is to be known of it, each thing once. */
    public Optional<String> how() {
        return runs.stream().flatMap(run -> Optional.ofNullable(run.how()).stream()).distinct()
                .reduce((one, other) -> one + "; " + other);
    }

    /** What was promised and not kept, in a few words each; none if all was. */
    public List<String> faults() {
        List<String> faults = new ArrayList<>();
        if (violations() > 0) {
            faults.add("VIOLATIONS");
        }
        count(runs.stream().filter(run -> !run.reached()).count(), fault.outcome().missed(), faults);
        count(runs.stream().filter(run -> !run.goesOn()).count(), RaftFault.Outcome.GOES_ON.missed(), faults);
        return faults;
    }

    private void count(long times, String what, List<String> faults) {
        if (times > 0) {
            faults.add(what + (times < runs.size() ? " %d×".formatted(times) : ""));
        }
    }
}
