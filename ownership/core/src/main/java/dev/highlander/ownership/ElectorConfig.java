package dev.highlander.ownership;

import java.time.Duration;

/**
 * What an elector is told: which lease, for whom, and the times it lives by.
 *
 * @param lease the lease to own
 * @param holder the name of the holder; two electors with one name still exclude each other
 * @param ttl how long the lease lasts without renewal: 500 ms or more, 15 s by default
 * @param renewal how often it is renewed: at most half of the time that remains of {@code ttl} after drift and margin; a third of
 *            {@code ttl} by default
 * @param drift by what part the rates of the holder's and the store's clock may differ: 0 to 0.2, 0.01 by default
 * @param margin taken off each deadline, for the time between a check and what follows it; a fiftieth of {@code ttl}, at most
 *            100 ms, by default
 * @param drain how long a planned hand-over waits for the listener; for what is in flight it waits until its bound is over as well.
 *            Never past the deadline. 10 s by default
 * @param courtesy how long a released lease is kept back for the named successor; a tenth of {@code ttl} by default
 * @param priority 0 to 9: the candidate with 9, the default, tries as soon as the lease is free, each step lower lets others go
 *            first for another 20 ms
 */
public record ElectorConfig(LeaseName lease, String holder, Duration ttl, Duration renewal, double drift,
        Duration margin,
        Duration drain, Duration courtesy, int priority) {
    /** The shortest time to live. */
    public static final Duration SHORTEST_TTL = Duration.ofMillis(500);
    /** The default time to live. */
    public static final Duration DEFAULT_TTL = Duration.ofSeconds(15);

    private static final Duration LONGEST_TTL = Duration.ofDays(1);
    private static final Duration STEP_ASIDE = Duration.ofMillis(20);
    private static final int HIGHEST_PRIORITY = 9;

    /** Checks every field; the message names field, value and what was expected. */
    public ElectorConfig {
        HolderId.of(holder, "check");
        within("ttl", ttl, SHORTEST_TTL, LONGEST_TTL);
        if (!(drift >= 0 && drift <= 0.2)) {
            throw new IllegalArgumentException("drift: " + drift + ", expected 0 to 0.2 (0.01 is one per cent)");
        }
        within("margin", margin, Duration.ZERO, ttl.dividedBy(4));
        Duration usable = usable(ttl, drift, margin);
        within("renewal", renewal, Duration.ofMillis(10), usable.dividedBy(2));
        within("drain", drain, Duration.ZERO, LONGEST_TTL);
        within("courtesy", courtesy, Duration.ZERO, ttl);
        if (priority < 0 || priority > HIGHEST_PRIORITY) {
            throw new IllegalArgumentException("priority: " + priority + ", expected 0 to " + HIGHEST_PRIORITY);
        }
    }

    /** The defaults for this lease and holder. */
    public static ElectorConfig of(String lease, String holder) {
        return builder(lease, holder).build();
    }

    /** Begins with the defaults for this lease and holder. */
    public static Builder builder(String lease, String holder) {
        return new Builder(LeaseName.of(lease), holder);
    }

    /** The same for another lease. */
    ElectorConfig on(LeaseName other) {
        return new ElectorConfig(other, holder, ttl, renewal, drift, margin, drain, courtesy, priority);
    }

    /** For how long after a request was sent its grant may be relied upon, by the holder's clock. */
    Duration usable() {
        return usable(ttl, drift, margin);
    }

    /** How long this candidate lets those of higher priority go first. */
    Duration deference() {
        return STEP_ASIDE.multipliedBy(HIGHEST_PRIORITY - priority);
    }

    /** "deadline = sent + ttl · (1 − drift) − margin". */
    private static Duration usable(Duration ttl, double drift, Duration margin) {
        return Duration.ofNanos((long) (ttl.toNanos() * (1 - drift))).minus(margin);
    }

    private static void within(String field, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    field + ": " + text(value) + ", expected " + text(least) + " to " + text(most));
        }
    }

    private static String text(Duration value) {
        return value.toNanosPart() == 0 ? value.toSeconds() + "s" : value.toMillis() + "ms";
    }

    /** Collects what differs from the defaults. */
    public static final class Builder {
        private final LeaseName lease;
        private final String holder;
        private Duration ttl = DEFAULT_TTL;
        private Duration renewal = Duration.ZERO;
        private double drift = 0.01;
        private Duration margin = Duration.ofSeconds(-1);
        private Duration drain = Duration.ofSeconds(10);
        private Duration courtesy = Duration.ofSeconds(-1);
        private int priority = HIGHEST_PRIORITY;

        private Builder(LeaseName lease, String holder) {
            this.lease = lease;
            this.holder = holder;
        }

        /** How long the lease lasts without renewal; renewal, margin and courtesy follow it unless they are set. */
        public Builder ttl(Duration value) {
            ttl = value;
            return this;
        }

        /** How often the lease is renewed. */
        public Builder renewal(Duration value) {
            renewal = value;
            return this;
        }

        /** By what part the rates of two clocks may differ. */
        public Builder drift(double value) {
            drift = value;
            return this;
        }

        /** What is taken off each deadline. */
        public Builder margin(Duration value) {
            margin = value;
            return this;
        }

        /** How long a planned hand-over waits for what is in flight. */
        public Builder drain(Duration value) {
            drain = value;
            return this;
        }

        /** How long a released lease is kept back for its named successor. */
        public Builder courtesy(Duration value) {
            courtesy = value;
            return this;
        }

        /** Who goes first when the lease becomes free. */
        public Builder priority(int value) {
            priority = value;
            return this;
        }

        /**
         * Checks everything and makes the configuration.
         *
         * @throws IllegalArgumentException naming the field, its value and what was expected
         */
        public ElectorConfig build() {
            Duration fiftieth = ttl.dividedBy(50);
            Duration most = Duration.ofMillis(100);
            return new ElectorConfig(lease, holder, ttl, renewal.isZero() ? ttl.dividedBy(3) : renewal, drift,
                    !margin.isNegative() ? margin : fiftieth.compareTo(most) < 0 ? fiftieth : most, drain,
                    courtesy.isNegative() ? ttl.dividedBy(10) : courtesy, priority);
        }
    }
}
