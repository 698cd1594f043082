package dev.highlander.controlplane.store.tree;

import dev.highlander.controlplane.store.Key;
import dev.highlander.controlplane.store.Range;
import org.jspecify.annotations.Nullable;

/**
 * A place between two neighbouring keys: every key lies either before or behind it. Ranges are two cuts, so their ends need
 * no made-up smallest or greatest key.
 *
 * @param collection the collection at whose border the cut lies
 * @param namespace the namespace in it, or null for the border of the whole collection
 * @param name the name in it, or null for the border of the whole namespace
 * @param behind whether the cut lies behind what the three name, rather than before it
 */
public record Cut(String collection, @Nullable String namespace, @Nullable String name, boolean behind) {
    /** The cut before the first key of a range. */
    public static Cut before(Range range) {
        return new Cut(range.collection(), range.namespace(), null, false);
    }

    /** The cut behind the last key of a range. */
    public static Cut behind(Range range) {
        return new Cut(range.collection(), range.namespace(), null, true);
    }

    /** The cut right behind a key. */
    public static Cut behind(Key key) {
        return new Cut(key.collection(), key.namespace(), key.name(), true);
    }

    /** Whether the key lies before this cut. */
    boolean follows(Key key) {
        int order = key.collection().compareTo(collection);
        if (order == 0 && namespace != null) {
            order = key.namespace().compareTo(namespace);
        }
        if (order == 0 && name != null) {
            order = key.name().compareTo(name);
        }
        return order < 0 || (order == 0 && behind);
    }
}
