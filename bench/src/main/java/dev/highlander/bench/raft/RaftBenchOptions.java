package dev.highlander.bench.raft;

import java.time.Duration;
import java.util.List;

/**
 * How much is measured.
 *
 * @param phases what
 * @param runs how often the leader is killed, in each of the two ways
 * @param transfers how often leadership is handed over
 * @param idle how long nobody writes
 * @param writing how long each row of writes takes, after a warm-up of the same length
 * @param clients how many write at once, one row for each
 * @param valueBytes of each written value
 * @param seed of the instants at which things happen
 */
public record RaftBenchOptions(List<RaftPhase> phases, int runs, int transfers, Duration idle, Duration writing,
        List<Integer> clients, int valueBytes, long seed) {
    /** Nodes of each group. */
    public static final int NODES = 3;

    /** Checks and copies. */
    public RaftBenchOptions {
        phases = List.copyOf(phases);
        clients = List.copyOf(clients);
        atLeastOne("runs", runs);
        atLeastOne("transfers", transfers);
        atLeastOne("valueBytes", valueBytes);
        clients.forEach(count -> atLeastOne("clients", count));
        if (!idle.isPositive() || !writing.isPositive()) {
            throw new IllegalArgumentException(
                    "idle " + idle + ", writing " + writing + ": expected positive durations");
        }
    }

    private static void atLeastOne(String field, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(field + ": " + value + ", expected 1 or more");
        }
    }
}
