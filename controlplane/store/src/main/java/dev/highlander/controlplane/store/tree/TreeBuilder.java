package dev.highlander.controlplane.store.tree;

import dev.highlander.controlplane.store.Entry;
import dev.highlander.controlplane.store.Key;
import java.util.ArrayList;
import java.util.List;

/** Builds a tree from sorted entries, level by level, with nodes three quarters full so that there is room to grow. */
final class TreeBuilder {
    private static final int WIDTH = Node.MOST * 3 / 4;

    private final List<Entry> entries = new ArrayList<>();

    void add(Entry entry) {
        if (!entries.isEmpty() && entries.getLast().key().compareTo(entry.key()) >= 0) {
            throw new IllegalArgumentException(
                    "keys must ascend, but " + entry.key() + " comes after " + entries.getLast().key());
        }
        entries.add(entry);
    }

    Node finish() {
        List<Node> level = new ArrayList<>();
        int from = 0;
        for (int width : widths(entries.size())) {
            level.add(new Leaf(entries.subList(from, from + width).toArray(Entry[]::new)));
            from += width;
        }
        while (level.size() > 1) {
            level = above(level);
        }
        return level.getFirst();
    }

    private static List<Node> above(List<Node> level) {
        List<Node> parents = new ArrayList<>();
        int from = 0;
        for (int width : widths(level.size())) {
            List<Node> children = level.subList(from, from + width);
            parents.add(new Inner(
                    children.stream().skip(1).map(TreeBuilder::first).toArray(Key[]::new),
                    children.toArray(Node[]::new)));
            from += width;
        }
        return parents;
    }

    private static Key first(Node node) {
        Node lowest = node;
        while (lowest instanceof Inner inner) {
            lowest = inner.child(0);
        }
        return lowest.separator(0);
    }

    /** Cuts items into groups of nearly equal width, none under the fewest that a node may have unless it is the only one. */
    private static int[] widths(int items) {
        int groups = Math.max(1, (items + WIDTH - 1) / WIDTH);
        int[] widths = new int[groups];
        for (int i = 0; i < groups; i++) {
            widths[i] = items / groups + (i < items % groups ? 1 : 0);
        }
        return widths;
    }
}
