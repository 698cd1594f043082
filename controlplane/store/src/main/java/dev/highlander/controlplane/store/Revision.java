package dev.highlander.controlplane.store;

/**
 * A position in the store's one sequence of changes; the first change has revision 1.
 *
 * @param value the number, 0 (before the first change) or more
 */
public record Revision(long value) implements Comparable<Revision> {
    /** Before the first change. */
    public static final Revision ZERO = new Revision(0);

    /** Checks that the number is not negative. */
    public Revision {
        if (value < 0) {
            throw new IllegalArgumentException("revision " + value + " is negative");
        }
    }

    /** The revision of the next change. */
    public Revision next() {
        return new Revision(value + 1);
    }

    /** Whether this revision comes after {@code other}. */
    public boolean isAfter(Revision other) {
        return value > other.value;
    }

    @Override
    public int compareTo(Revision other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
