package dev.highlander.bench.raft.faults;

import java.time.Duration;
import java.util.List;

/**
 * How much is done.
 *
 * @param faults in this order
 * @param runs of each fault, 1 or more
 * @param isolation how nodes are kept apart
 * @param election the shortest election time-out, 50 ms to 10 s; the longest is twice that, the leader's lease four times that
 * @param seed of the instants at which faults happen and of what clients ask
 */
public record RaftFaultOptions(List<RaftFault> faults, int runs, Isolation isolation, Duration election,
        long seed) {
    /** A node's usual election time-out. */
    public static final Duration USUAL_ELECTION = Duration.ofMillis(150);
    private static final Duration SHORTEST_ELECTION = Duration.ofMillis(50);
    private static final Duration LONGEST_ELECTION = Duration.ofSeconds(10);

    /** Copies and checks. */
    public RaftFaultOptions {
        faults = List.copyOf(faults);
        if (runs < 1) {
            throw new IllegalArgumentException("runs: " + runs + ", expected 1 or more");
        }
        if (election.compareTo(SHORTEST_ELECTION) < 0 || election.compareTo(LONGEST_ELECTION) > 0) {
            throw new IllegalArgumentException("election time-out: " + election.toMillis() + " ms, expected "
                    + SHORTEST_ELECTION.toMillis() + " to " + LONGEST_ELECTION.toMillis());
        }
    }
}
