package dev.highlander.controlplane.store.tree;

import dev.highlander.controlplane.store.Entry;
import dev.highlander.controlplane.store.Key;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map from keys to entries in key order.
 *
 * <p>It is a B-tree (Bayer and McCreight, 1972) whose changes copy the path from the root to the leaf and share all the rest
 * with the tree before (Driscoll, Sarnak, Sleator and Tarjan, "Making data structures persistent", 1989). Each node knows how
 * many entries are below it, so a range is two ranks, and its count their difference.
 */
public final class EntryTree {
    /** The tree without entries. */
    public static final EntryTree EMPTY = new EntryTree(Leaf.EMPTY);

    private final Node root;

    private EntryTree(Node root) {
        this.root = root;
    }

    /**
     * Builds a tree at once, in time linear in its size.
     *
     * @param sorted the entries in strictly ascending order of their keys
     * @throws IllegalArgumentException if they are not in that order
     */
    public static EntryTree of(Iterator<Entry> sorted) {
        TreeBuilder builder = new TreeBuilder();
        while (sorted.hasNext()) {
            builder.add(sorted.next());
        }
        return new EntryTree(builder.finish());
    }

    /** How many entries there are. */
    public int size() {
        return root.size();
    }

    /** The entry at a key, or null. */
    public @Nullable Entry get(Key key) {
        return root.get(key);
    }

    /** This tree with an entry put at its key, in the place of the one that stood there. */
    public EntryTree with(Entry entry) {
        Node node = root.with(entry);
        if (node.width() <= Node.MOST) {
            return new EntryTree(node);
        }
        int half = node.width() / 2;
        return new EntryTree(
                new Inner(new Key[]{node.separator(half)}, new Node[]{node.left(half), node.right(half)}));
    }

    /** This tree without the entry at a key; this very tree if there is none. */
    public EntryTree without(Key key) {
        Node node = root.without(key);
        if (node == root) {
            return this;
        }
        return new EntryTree(node instanceof Inner inner && inner.width() == 1 ? inner.child(0) : node);
    }

    /** How many entries lie before a cut. */
    public int rank(Cut cut) {
        return root.rank(cut);
    }

    /**
     * The entries at some positions, in order; may be iterated any number of times.
     *
     * @param from the position of the first, 0 or more
     * @param to the position behind the last, at most {@link #size()}; nothing is returned if it is not above {@code from}
     */
    public Iterable<Entry> slice(int from, int to) {
        if (from < 0 || to > size()) {
            throw new IndexOutOfBoundsException("slice " + from + " to " + to + " of " + size() + " entries");
        }
        return from >= to ? Collections.emptyList() : () -> new Slice(root, from, to);
    }

    /** The depth of the tree: 1 if its root is a leaf. */
    int depth() {
        int depth = 1;
        for (Node node = root; node instanceof Inner inner; node = inner.child(0)) {
            depth++;
        }
        return depth;
    }

    /** Checks the invariants of the whole tree; for tests. */
    void check() {
        check(root, true);
    }

    private static int check(Node node, boolean isRoot) {
        if (node.width() > Node.MOST || (!isRoot && node.width() < Node.FEWEST)) {
            throw new IllegalStateException("a node of width " + node.width());
        }
        return switch (node) {
            case Leaf _ -> 1;
            case Inner inner -> {
                List<Integer> depths = new ArrayList<>();
                for (int i = 0; i < inner.width(); i++) {
                    depths.add(check(inner.child(i), false));
                }
                if (depths.stream().distinct().count() != 1 || (isRoot && inner.width() == 1)) {
                    throw new IllegalStateException("a root of one child, or leaves at depths " + depths);
                }
                yield depths.getFirst() + 1;
            }
        };
    }
}
