package dev.highlander.controlplane.store.tree;

import dev.highlander.controlplane.store.Entry;
import dev.highlander.controlplane.store.Key;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Children in key order, with a separator before each but the first: every key below child {@code i} is smaller than
 * {@code separators[i]}, every key below child {@code i + 1} is not.
 */
final class Inner implements Node {
    private final Key[] separators;
    private final Node[] children;
    private final int size;

    /** Takes the arrays over. They may be shared with other nodes, so nobody may change them. */
    Inner(Key[] separators, Node[] children) {
        this.separators = separators;
        this.children = children;
        int sum = 0;
        for (Node child : children) {
            sum += child.size();
        }
        this.size = sum;
    }

    Node child(int position) {
        return children[position];
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int width() {
        return children.length;
    }

    @Override
    public @Nullable Entry get(Key key) {
        return children[position(key)].get(key);
    }

    @Override
    public Node with(Entry entry) {
        int position = position(entry.key());
        Node child = children[position].with(entry);
        return child.width() > MOST ? splitAt(position, child) : replaced(position, child);
    }

    @Override
    public Node without(Key key) {
        int position = position(key);
        Node child = children[position].without(key);
        if (child == children[position]) {
            return this;
        }
        Inner replaced = replaced(position, child);
        if (child.width() >= FEWEST) {
            return replaced;
        }
        return position == 0 ? replaced.mergedAt(0) : replaced.mergedAt(position - 1);
    }

    @Override
    public int rank(Cut cut) {
        int low = 0;
        int high = separators.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (cut.follows(separators[middle])) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        int before = 0;
        for (int i = 0; i < low; i++) {
            before += children[i].size();
        }
        return before + children[low].rank(cut);
    }

    @Override
    public Inner left(int position) {
        return new Inner(Arrays.copyOf(separators, position - 1), Arrays.copyOf(children, position));
    }

    @Override
    public Inner right(int position) {
        return new Inner(
                Arrays.copyOfRange(separators, position, separators.length),
                Arrays.copyOfRange(children, position, children.length));
    }

    @Override
    public Key separator(int position) {
        return separators[position - 1];
    }

    @Override
    public Node concat(Key separator, Node neighbour) {
        Inner other = (Inner) neighbour;
        Key[] keys = Arrays.copyOf(separators, separators.length + 1 + other.separators.length);
        keys[separators.length] = separator;
        System.arraycopy(other.separators, 0, keys, separators.length + 1, other.separators.length);
        Node[] nodes = Arrays.copyOf(children, children.length + other.children.length);
        System.arraycopy(other.children, 0, nodes, children.length, other.children.length);
        return new Inner(keys, nodes);
    }

    /** The child below which a key stands, if anywhere. */
    private int position(Key key) {
        int low = 0;
        int high = separators.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (separators[middle].compareTo(key) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The separators are shared with the copy: only where a child is split or merged do they change. */
    private Inner replaced(int position, Node child) {
        Node[] copy = children.clone();
        copy[position] = child;
        return new Inner(separators, copy);
    }

    private Inner splitAt(int position, Node child) {
        int half = child.width() / 2;
        Key[] keys = Arrays.copyOf(separators, separators.length + 1);
        System.arraycopy(separators, position, keys, position + 1, separators.length - position);
        keys[position] = child.separator(half);
        Node[] nodes = Arrays.copyOf(children, children.length + 1);
        System.arraycopy(children, position + 1, nodes, position + 2, children.length - position - 1);
        nodes[position] = child.left(half);
        nodes[position + 1] = child.right(half);
        return new Inner(keys, nodes);
    }

    /** Merges a child with its right neighbour, and splits the two evenly if they are too wide for one. */
    private Inner mergedAt(int position) {
        Node merged = children[position].concat(separators[position], children[position + 1]);
        Key[] keys = Arrays.copyOf(separators, separators.length - 1);
        System.arraycopy(separators, position + 1, keys, position, keys.length - position);
        Node[] nodes = Arrays.copyOf(children, children.length - 1);
        System.arraycopy(children, position + 2, nodes, position + 1, nodes.length - position - 1);
        nodes[position] = merged;
        Inner joined = new Inner(keys, nodes);
        return merged.width() > MOST ? joined.splitAt(position, merged) : joined;
    }
}
