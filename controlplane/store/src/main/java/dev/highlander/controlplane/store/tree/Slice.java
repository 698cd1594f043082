package dev.highlander.controlplane.store.tree;

import dev.highlander.controlplane.store.Entry;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Walks over the entries at some positions. It keeps the path to the current leaf, so a step costs nothing but at the end of
 * a leaf.
 */
final class Slice implements Iterator<Entry> {
    /** Enough for any size that fits an int: even with the fewest children everywhere, 12 to the 9th exceeds 2 to the 31st. */
    private static final int DEEPEST = 12;

    private final Inner[] path = new Inner[DEEPEST];
    private final int[] positions = new int[DEEPEST];
    private int depth;
    private Leaf leaf;
    private int position;
    private int remaining;

    /** Positions the walk at {@code from}, which must be below {@code to}. */
    Slice(Node root, int from, int to) {
        Node node = root;
        int offset = from;
        while (node instanceof Inner inner) {
            int child = 0;
            while (offset >= inner.child(child).size()) {
                offset -= inner.child(child).size();
                child++;
            }
            path[depth] = inner;
            positions[depth] = child;
            depth++;
            node = inner.child(child);
        }
        this.leaf = (Leaf) node;
        this.position = offset;
        this.remaining = to - from;
    }

    @Override
    public boolean hasNext() {
        return remaining > 0;
    }

    @Override
    public Entry next() {
        if (remaining == 0) {
            throw new NoSuchElementException();
        }
        remaining--;
        if (position == leaf.width()) {
            leaf = nextLeaf();
            position = 0;
        }
        return leaf.entry(position++);
    }

    private Leaf nextLeaf() {
        int level = depth - 1;
        while (positions[level] == path[level].width() - 1) {
            level--;
        }
        positions[level]++;
        Node node = path[level].child(positions[level]);
        while (node instanceof Inner inner) {
            level++;
            path[level] = inner;
            positions[level] = 0;
            node = inner.child(0);
        }
        return (Leaf) node;
    }
}
