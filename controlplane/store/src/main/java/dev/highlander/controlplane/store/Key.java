package dev.highlander.controlplane.store;

/**
 * Where a document is kept. Keys are ordered by collection, then namespace, then name, each by UTF-16 code unit, so one
 * collection and one namespace of it are each a contiguous range.
 *
 * @param collection the kind of document, for example {@code pods} or {@code deployments.apps}; not empty
 * @param namespace the namespace, or empty for what has none
 * @param name the name; not empty
 */
public record Key(String collection, String namespace, String name) implements Comparable<Key> {
    /** Checks that collection and name are there. */
    public Key {
        if (collection.isEmpty() || name.isEmpty()) {
            throw new IllegalArgumentException(
                    "a key needs a collection and a name: '" + collection + "', '" + name + "'");
        }
    }

    @Override
    public int compareTo(Key other) {
        // Spelled out: every step down a tree compares, and a chain of comparators is not always inlined.
        int order = collection.compareTo(other.collection);
        if (order == 0) {
            order = namespace.compareTo(other.namespace);
        }
        return order != 0 ? order : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return namespace.isEmpty() ? collection + "/" + name : collection + "/" + namespace + "/" + name;
    }
}
