package dev.highlander.bench.election.speed;

import dev.highlander.ownership.ElectorConfig;
import java.time.Duration;
import java.util.List;

/**
 * How much is measured.
 *
 * @param parts what
 * @param operations how many leases are taken, renewed and released one after the other for the latencies, in each round
 * @param handOvers how many planned hand-overs, in all rounds
 * @param runs how often an owner is killed, and how often cut off, in all rounds
 * @param ownerships how many leases are held for the cost, one figure for each
 * @param rounds how often ours and the peer have their turns, 1 or more; latencies and costs are medians of the rounds
 * @param ttl of the leases that change owners
 * @param heldTtl of those held for the cost, and of those of the latencies
 * @param seed of the instants at which things happen
 */
public record SpeedOptions(List<Part> parts, int operations, int handOvers, int runs, List<Integer> ownerships,
        int rounds,
        Duration ttl, Duration heldTtl, long seed) {
    /** How often an owner does something: what a gap can be told to. */
    public static final Duration EFFECT_EVERY = Duration.ofMillis(5);
    /** How often a contender of ours takes, renews and releases another lease first; HotSpot compiles what has run 200 times. */
    static final int WARM_UP = 100;

    /** Checks and copies. */
    public SpeedOptions {
        parts = List.copyOf(parts);
        ownerships = List.copyOf(ownerships);
        atLeastOne("operations", operations);
        atLeastOne("handOvers", handOvers);
        atLeastOne("runs", runs);
        atLeastOne("rounds", rounds);
        ownerships.forEach(count -> atLeastOne("ownerships", count));
        ElectorConfig.builder("speed", "a").ttl(ttl).build();
        ElectorConfig.builder("speed", "a").ttl(heldTtl).build();
    }

    /** How long a round of the cost lasts: each lease is renewed twice. */
    public Duration window() {
        return heldTtl.multipliedBy(2).dividedBy(3);
    }

    private static void atLeastOne(String field, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(field + ": " + value + ", expected 1 or more");
        }
    }
}
