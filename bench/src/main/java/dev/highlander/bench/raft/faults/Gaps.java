package dev.highlander.bench.raft.faults;

import dev.highlander.bench.raft.faults.history.Operation;
import dev.highlander.bench.raft.faults.history.Reign;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/** How long nothing was accepted, and nobody owned. Instants are nanoseconds of the machine's monotonic clock. */
final class Gaps {
    private Gaps() {}

    /**
     * The longest time in which no write was accepted: between two of them, or from the last one to the end. What ended before the fault began
     * does not count.
     *
     * @param began when the fault began
     * @param ended until when clients wrote
     */
    static Duration withoutWrites(List<Operation> operations, long began, long ended) {
        List<Long> accepted = operations.stream().filter(Operation::isAcknowledgedWrite)
                .map(operation -> operation.completed() - began).sorted().toList();
        long longest = 0;
        long last = 0;
        for (long next : accepted) {
            if (next > 0) {
                longest = Math.max(longest, next - last);
            }
            last = next;
        }
        return Duration.ofNanos(Math.max(longest, ended - began - last));
    }

    /** The longest time in which no reign was, from the fault's beginning to the end. */
    static Duration withoutOwner(List<Reign> reigns, long began, long ended) {
        long longest = 0;
        long covered = 0;
        for (Reign reign : reigns.stream().sorted(Comparator.comparingLong(reign -> reign.from() - began)).toList()) {
            long from = reign.from() - began;
            if (from > ended - began) {
                break;
            }
            longest = Math.max(longest, from - covered);
            covered = Math.max(covered, reign.until() - began);
        }
        return Duration.ofNanos(Math.max(longest, ended - began - covered));
    }
}
