package dev.highlander.controlplane.store;

import org.jspecify.annotations.Nullable;

/** The whole store as it stood at one revision: immutable, never blocks, may be kept as long as wanted. */
public interface View {
    /** The revision that this is a view of. */
    Revision revision();

    /** What stands at a key, or null. */
    @Nullable
    Entry get(Key key);

    /** The entries of a range in key order. */
    Iterable<Entry> range(Range range);

    /** The entries of a range in key order that come after a key (which need not exist). */
    Iterable<Entry> rangeAfter(Range range, Key after);

    /** How many entries a range holds; in time logarithmic in the store's size. */
    long count(Range range);
}
