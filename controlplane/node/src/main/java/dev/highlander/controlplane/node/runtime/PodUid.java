package dev.highlander.controlplane.node.runtime;

import java.util.regex.Pattern;

/**
 * The uid of a pod: the only name under which a runtime keeps one, because names are used again and uids are not.
 *
 * @param value 1 to 128 letters, digits, dots, underscores and dashes, not beginning with a dot: it becomes a directory's name
 */
public record PodUid(String value) implements Comparable<PodUid> {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}");

    /** Checks the form. */
    public PodUid {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not a pod's uid: '" + value + "'");
        }
    }

    @Override
    public int compareTo(PodUid other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
