package dev.highlander.controlplane.store;

import java.util.Comparator;

/**
 * Where a document is kept. Keys are ordered by collection, then namespace, then name, each by UTF-16 code unit, so one
 * collection and one namespace of it are each a contiguous range.
 *
 * @param collection the kind of document, for example {@code pods} or {@code deployments.apps}; not empty
 * @param namespace the namespace, or empty for what has none
 * @param name the name; not empty
 */
public record Key(String collection, String namespace, String name) implements Comparable<Key> {
    private static final Comparator<Key> ORDER = Comparator.comparing(Key::collection)
            .thenComparing(Key::namespace)
            .thenComparing(Key::name);

    /** Checks that collection and name are there. */
    public Key {
        if (collection.isEmpty() || name.isEmpty()) {
            throw new IllegalArgumentException(
                    "a key needs a collection and a name: '" + collection + "', '" + name + "'");
        }
    }

    @Override
    public int compareTo(Key other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return namespace.isEmpty() ? collection + "/" + name : collection + "/" + namespace + "/" + name;
    }
}
