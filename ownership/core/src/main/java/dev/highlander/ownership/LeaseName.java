package dev.highlander.ownership;

import java.util.regex.Pattern;

/**
 * The name of a lease, which is the name of what has exactly one owner: {@code tenant/default}, {@code shard/orders/17}.
 *
 * @param value 1 to 253 characters: letters, digits and {@code . _ : / -}, beginning with a letter or digit
 */
public record LeaseName(String value) implements Comparable<LeaseName> {
    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,252}");

    /** Checks length and characters. */
    public LeaseName {
        if (!VALID.matcher(value).matches()) {
            throw new IllegalArgumentException("lease: '" + value
                    + "', expected 1 to 253 letters, digits or '. _ : / -', beginning with a letter or digit");
        }
    }

    /** The name with this text. */
    public static LeaseName of(String value) {
        return new LeaseName(value);
    }

    @Override
    public int compareTo(LeaseName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
