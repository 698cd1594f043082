package dev.highlander.controlplane.store.tree;

import dev.highlander.controlplane.store.Entry;
import dev.highlander.controlplane.store.Key;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Entries in key order. */
final class Leaf implements Node {
    static final Leaf EMPTY = new Leaf(new Entry[0]);

    private final Entry[] entries;

    Leaf(Entry[] entries) {
        this.entries = entries;
    }

    Entry entry(int position) {
        return entries[position];
    }

    @Override
    public int size() {
        return entries.length;
    }

    @Override
    public int width() {
        return entries.length;
    }

    @Override
    public @Nullable Entry get(Key key) {
        int position = find(key);
        return position < 0 ? null : entries[position];
    }

    @Override
    public Node with(Entry entry) {
        int position = find(entry.key());
        if (position >= 0) {
            Entry[] copy = entries.clone();
            copy[position] = entry;
            return new Leaf(copy);
        }
        int insertion = -position - 1;
        Entry[] copy = Arrays.copyOf(entries, entries.length + 1);
        System.arraycopy(entries, insertion, copy, insertion + 1, entries.length - insertion);
        copy[insertion] = entry;
        return new Leaf(copy);
    }

    @Override
    public Node without(Key key) {
        int position = find(key);
        if (position < 0) {
            return this;
        }
        Entry[] copy = Arrays.copyOf(entries, entries.length - 1);
        System.arraycopy(entries, position + 1, copy, position, copy.length - position);
        return new Leaf(copy);
    }

    @Override
    public int rank(Cut cut) {
        int low = 0;
        int high = entries.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (cut.follows(entries[middle].key())) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    public Leaf left(int position) {
        return new Leaf(Arrays.copyOf(entries, position));
    }

    @Override
    public Leaf right(int position) {
        return new Leaf(Arrays.copyOfRange(entries, position, entries.length));
    }

    @Override
    public Key separator(int position) {
        return entries[position].key();
    }

    @Override
    public Node concat(Key separator, Node neighbour) {
        Entry[] others = ((Leaf) neighbour).entries;
        Entry[] all = Arrays.copyOf(entries, entries.length + others.length);
        System.arraycopy(others, 0, all, entries.length, others.length);
        return new Leaf(all);
    }

    /** The position of a key, or minus one minus the position where it would have to be inserted. */
    private int find(Key key) {
        int low = 0;
        int high = entries.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = entries[middle].key().compareTo(key);
            if (order < 0) {
                low = middle + 1;
            } else if (order > 0) {
                high = middle - 1;
            } else {
                return middle;
            }
        }
        return -low - 1;
    }
}
