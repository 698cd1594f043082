package dev.highlander.bench.election;

import dev.highlander.ownership.ElectorConfig;
import dev.highlander.ownership.LeaseName;
import java.time.Duration;
import java.util.List;

/**
 * What a contender does.
 *
 * @param lease what it contends for
 * @param holder its name: without white space
 * @param ttl of the lease; the elector's other times follow it
 * @param witness the loopback port of the witness
 * @param fenced whether it raises the witness' fence before it acts
 * @param every how often it does something as the owner
 * @param think how long it works between the check of its ownership and the effect, which is where a pause hurts
 * @param warmUp how often it first takes, renews and releases a lease of its own, as one that has run for hours has done
 */
public record ContenderOptions(LeaseName lease, String holder, Duration ttl, int witness, boolean fenced,
        Duration every, Duration think, int warmUp) {
    private static final int WORDS = 8;

    /** Checks what the elector checks. */
    public ContenderOptions {
        ElectorConfig.builder(lease.value(), holder).ttl(ttl).build();
    }

    /** The same for another contender. */
    public ContenderOptions withHolder(String other) {
        return new ContenderOptions(lease, other, ttl, witness, fenced, every, think, warmUp);
    }

    /** The longest time that an effect may take: a twentieth of the time to live. */
    Duration bound() {
        return ttl.dividedBy(20);
    }

    /** What {@link #parse} reads. */
    public List<String> arguments() {
        return List.of(lease.value(), holder, Long.toString(ttl.toNanos()), Integer.toString(witness),
                Boolean.toString(fenced), Long.toString(every.toNanos()), Long.toString(think.toNanos()),
                Integer.toString(warmUp));
    }

    /**
     * Reads the arguments of a contender's process.
     *
     * @throws IllegalArgumentException if they are not those of {@link #arguments()}
     */
    public static ContenderOptions parse(String[] arguments) {
        if (arguments.length != WORDS) {
            throw new IllegalArgumentException(
                    "expected LEASE HOLDER TTL_NANOS WITNESS_PORT FENCED EVERY_NANOS THINK_NANOS WARM_UP");
        }
        return new ContenderOptions(LeaseName.of(arguments[0]), arguments[1], nanos(arguments[2]),
                Integer.parseInt(arguments[3]), Boolean.parseBoolean(arguments[4]), nanos(arguments[5]),
                nanos(arguments[6]), Integer.parseInt(arguments[7]));
    }

    private static Duration nanos(String word) {
        return Duration.ofNanos(Long.parseLong(word));
    }
}
