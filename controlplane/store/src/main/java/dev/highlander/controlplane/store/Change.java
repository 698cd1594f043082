package dev.highlander.controlplane.store;

import org.jspecify.annotations.Nullable;

/**
 * A compare-and-swap on one key.
 *
 * @param key the key
 * @param expected what must hold, or nothing is changed
 * @param next the new document, or null to delete the key
 */
public record Change(Key key, Expectation expected, @Nullable Document next) {
    /** Checks that the change makes sense. */
    public Change {
        if (next == null && expected instanceof Expectation.Absent) {
            throw new IllegalArgumentException("the deletion of " + key + " must say which revision it deletes");
        }
    }

    /** Brings a key into being. */
    public static Change create(Key key, Document document) {
        return new Change(key, new Expectation.Absent(), document);
    }

    /** Replaces what stands at a revision. */
    public static Change update(Key key, Revision read, Document document) {
        return new Change(key, new Expectation.At(read), document);
    }

    /** Deletes what stands at a revision. */
    public static Change delete(Key key, Revision read) {
        return new Change(key, new Expectation.At(read), null);
    }
}
