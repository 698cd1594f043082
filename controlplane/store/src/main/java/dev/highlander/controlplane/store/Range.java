package dev.highlander.controlplane.store;

import org.jspecify.annotations.Nullable;

/**
 * A contiguous range of keys: a whole collection, or one namespace of it.
 *
 * @param collection the collection
 * @param namespace the namespace, or null for all of them
 */
public record Range(String collection, @Nullable String namespace) {
    /** All documents of a collection. */
    public static Range collection(String collection) {
        return new Range(collection, null);
    }

    /** The documents of a collection in one namespace. */
    public static Range namespace(String collection, String namespace) {
        return new Range(collection, namespace);
    }

    /** Whether the key lies in this range. */
    public boolean contains(Key key) {
        return key.collection().equals(collection) && (namespace == null || namespace.equals(key.namespace()));
    }
}
