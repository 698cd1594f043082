package dev.highlander.bench.raft.faults;

import dev.highlander.bench.raft.faults.history.Violation;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of one fault.
 *
 * @param operations of clients
 * @param unknown how many of them had no answer that says what became of them
 * @param withoutWrites the longest time around the fault in which no write was accepted
 * @param withoutOwner the longest time around the fault in which nobody owned; zero if somebody always did
 * @param reached whether what must come of it came
 * @param goesOn whether all nodes took writes again when it was mended
 * @param violations what must not have been
 * @param how how the fault was brought about, or what else is to be known of it; null if nothing
 */
public record RaftFaultRun(int operations, int unknown, Duration withoutWrites, Duration withoutOwner, boolean reached,
        boolean goesOn, List<Violation> violations, @Nullable String how) {
    /** Copies the list. */
    public RaftFaultRun {
        violations = List.copyOf(violations);
    }

    boolean isClean() {
        return reached && goesOn && violations.isEmpty();
    }
}
