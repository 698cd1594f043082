package dev.highlander.bench.election.faults;

import dev.highlander.ownership.ElectorConfig;
import java.time.Duration;
import java.util.List;

/**
 * How much is done.
 *
 * @param faults in this order
 * @param runs of each fault, 1 or more
 * @param ttl the leases' time to live
 * @param fenced whether the witness refuses what is stale; without, it shows what time alone can promise
 * @param seed of the instants at which faults happen
 */
public record FaultOptions(List<Fault> faults, int runs, Duration ttl, boolean fenced, long seed) {
    /** How often an owner does something: every 5 ms. */
    public static final Duration EFFECT_EVERY = Duration.ofMillis(5);
    /** How long it works for that between check and effect in the fault that is about it: 4 ms. */
    public static final Duration THINK = Duration.ofMillis(4);

    /** Checks and copies. */
    public FaultOptions {
        faults = List.copyOf(faults);
        if (runs < 1) {
            throw new IllegalArgumentException("runs: " + runs + ", expected 1 or more");
        }
        ElectorConfig.builder("faults", "a").ttl(ttl).build();
    }
}
