package dev.highlander.bench.load;

/**
 * Durations in nanoseconds, counted in buckets that are at most 1/128 of their value wide.
 *
 * <p>Up to 255 each value has its own bucket; from there every doubling is cut into 128 equal ones. The largest value is kept exactly.
 * Not safe for use by several threads: each client has its own, and they are added up at the end.
 */
public final class Histogram {
    private static final int PRECISION_BITS = 7;
    /** The greatest shift of a positive {@code long} leaves this many bits of it. */
    private static final int MOST_SHIFTED = 63 - 1 - PRECISION_BITS;
    private static final int BUCKETS = ((MOST_SHIFTED + 2) << PRECISION_BITS) + 1;

    private final long[] counts = new long[BUCKETS];
    private long count;
    private long greatest;

    /**
     * Counts a duration.
     *
     * @param nanos in nanoseconds, 0 or more
     */
    public void record(long nanos) {
        if (nanos < 0) {
            throw new IllegalArgumentException("a duration of " + nanos + " ns: expected 0 or more");
        }
        counts[bucket(nanos)]++;
        count++;
        greatest = Math.max(greatest, nanos);
    }

    /** Adds what another one has counted. */
    public void add(Histogram other) {
        for (int i = 0; i < BUCKETS; i++) {
            counts[i] += other.counts[i];
        }
        count += other.count;
        greatest = Math.max(greatest, other.greatest);
    }

    /** How many durations have been counted. */
    public long count() {
        return count;
    }

    /** The longest duration in nanoseconds, exactly; 0 if there is none. */
    public long max() {
        return greatest;
    }

    /**
     * The duration that a share of all did not exceed, rounded up by at most 1/128; 0 if there is none.
     *
     * @param share more than 0, at most 1: 0.99 for the 99th percentile
     */
    public long percentile(double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("percentile of " + share + ": expected more than 0, at most 1");
        }
        long rank = (long) Math.ceil(share * count);
        long seen = 0;
        for (int i = 0; i < BUCKETS && rank > 0; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return Math.min(last(i), greatest);
            }
        }
        return 0;
    }

    private static int bucket(long nanos) {
        int shift = Math.max(0, 63 - PRECISION_BITS - Long.numberOfLeadingZeros(nanos));
        return (shift << PRECISION_BITS) + (int) (nanos >>> shift);
    }

    /** The greatest value that falls into a bucket. */
    private static long last(int bucket) {
        int shift = Math.max(0, (bucket >>> PRECISION_BITS) - 1);
        long step = bucket - ((long) shift << PRECISION_BITS);
        return ((step + 1) << shift) - 1;
    }
}
