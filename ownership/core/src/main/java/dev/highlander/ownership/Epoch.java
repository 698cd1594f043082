package dev.highlander.ownership;

/**
 * The number of a change of owner: given by the store, growing with every one, never given twice for the same lease.
 *
 * @param value the number, 0 (nobody has ever owned the lease) or more
 */
public record Epoch(long value) implements Comparable<Epoch> {
    /** Before the first owner. */
    public static final Epoch NONE = new Epoch(0);

    /** Checks that the number is not negative. */
    public Epoch {
        if (value < 0) {
            throw new IllegalArgumentException("epoch: " + value + ", expected 0 or more");
        }
    }

    /** The epoch of the next owner. */
    public Epoch next() {
        return new Epoch(Math.addExact(value, 1));
    }

    /** Whether this epoch came after {@code other}. */
    public boolean isAfter(Epoch other) {
        return value > other.value;
    }

    /** The later of this epoch and {@code other}. */
    public Epoch max(Epoch other) {
        return other.isAfter(this) ? other : this;
    }

    @Override
    public int compareTo(Epoch other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
