package dev.highlander.ownership.simulator;

import java.util.Locale;
import java.util.StringJoiner;

/** How often each {@link Occurrence} occurred. Not thread-safe. */
// Counted for every event of millions of schedules: an array by ordinal, never stored or sent.
@SuppressWarnings("EnumOrdinal")
public final class Tally {
    private final long[] counts = new long[Occurrence.values().length];

    /** Makes an empty tally. */
    public Tally() {}

    /** How often this occurred. */
    public long of(Occurrence occurrence) {
        return counts[occurrence.ordinal()];
    }

    /** How many faults were injected, of all kinds. */
    public long faults() {
        long sum = 0;
        for (Occurrence occurrence : Occurrence.values()) {
            sum += occurrence.isFault() ? of(occurrence) : 0;
        }
        return sum;
    }

    void add(Occurrence occurrence, long times) {
        counts[occurrence.ordinal()] += times;
    }

    void add(Tally other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
    }

    /** All counts that are not zero, on one line. */
    @Override
    public String toString() {
        StringJoiner line = new StringJoiner(", ");
        for (Occurrence occurrence : Occurrence.values()) {
            if (of(occurrence) > 0) {
                line.add(occurrence.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " " + of(occurrence));
            }
        }
        return line.toString();
    }
}
