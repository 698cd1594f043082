package dev.highlander.ownership;

import java.util.random.RandomGenerator;

/**
 * The numbers an elector lives by: its configuration turned into instants and delays, with chance where chance is wanted.
 *
 * <p>All in nanoseconds. Not final, so that the simulator's tests can break one rule at a time and see it found.
 */
class ElectorRules {
    private static final long WIDEST_SPREAD = 2_000_000;
    private static final long LONGEST_ASIDE = 1_000_000_000;

    private final ElectorConfig config;
    private final RandomGenerator random;
    private final String instance;
    private final long ttl;
    private final long usable;

    ElectorRules(ElectorConfig config, RandomGenerator random) {
        this.config = config;
        this.random = random;
        this.ttl = config.ttl().toNanos();
        this.usable = config.usable().toNanos();
        this.instance = Long.toHexString(random.nextLong());
    }

    ElectorConfig config() {
        return config;
    }

    long ttl() {
        return ttl;
    }

    /** Until when a grant may be relied upon: "sent + ttl · (1 − drift) − margin". When it was heard doesn't matter. */
    long deadline(long sent, long heard) {
        return sent + usable;
    }

    /** The holder of an elector's nth claim, unlike that of any other claim of anybody. */
    HolderId claim(int number) {
        return HolderId.of(config.holder(), instance + "." + number);
    }

    /** Whether the owner must show its epoch to the target before it acts. */
    boolean raisesFence() {
        return true;
    }

    /** Whether an owner that a target refuses gives its lease up. */
    boolean heedsRefusals() {
        return true;
    }

    /** When to renew a lease whose last prolongation was asked for at {@code sent}: after a third of its life, a little less by chance. */
    long renewAt(long sent) {
        long interval = config.renewal().toNanos();
        return sent + interval - below(interval / 10);
    }

    /** How long an answer is awaited before the request is repeated. */
    long answerTime() {
        return config.renewal().toNanos() / 2;
    }

    /** How long to wait before asking for a lease that has just become free: no herd, random order but for priority. */
    long wakeDelay() {
        return config.deference().toNanos() + below(Math.min(ttl / 50, WIDEST_SPREAD));
    }

    /** How long to wait before asking for a lease that another holds for {@code remaining}; a safety net, as wake-ups may be lost. */
    long pollDelay(long remaining) {
        return Math.min(remaining, ttl) + config.deference().toNanos() + below(ttl / 20);
    }

    /** How long to leave the lease to others after handing it over: long beside a wake-up, and until a named successor had its chance. */
    long asideTime(boolean successorNamed) {
        return Math.min(ttl / 3, LONGEST_ASIDE) + (successorNamed ? config.courtesy().toNanos() : 0);
    }

    /** How long to try to raise the fence before leaving the lease to others, who may reach the target. */
    long raiseTime() {
        return ttl;
    }

    /** How often to look whether a store that lost its data has been mended. */
    long mendPoll() {
        return ttl / 3;
    }

    Backoff backoff() {
        return new Backoff(ttl / 50, ttl / 6, random);
    }

    private long below(long bound) {
        return bound <= 0 ? 0 : random.nextLong(bound);
    }
}
