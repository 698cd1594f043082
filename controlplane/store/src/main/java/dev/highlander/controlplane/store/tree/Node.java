package dev.highlander.controlplane.store.tree;

import dev.highlander.controlplane.store.Entry;
import dev.highlander.controlplane.store.Key;
import org.jspecify.annotations.Nullable;

/**
 * A node of the B-tree; never changed once it can be seen from outside the operation that made it.
 *
 * <p>An operation may return a node that is one item too large or too small. Its parent (or the tree, for the root) sets that
 * right before anybody else sees it: it splits the one and merges the other with a neighbour.
 */
sealed interface Node permits Leaf, Inner {
    /**
     * The most items (entries of a leaf, children of an inner node) that a node holds. Wide nodes make a shallow tree and fast
     * reads, narrow ones cheap copies; 32 references are two cache lines.
     */
    int MOST = 32;

    /** The fewest items of any node but the root; low enough that a merged and split pair is not at either limit. */
    int FEWEST = 12;

    /** How many entries are below this node. */
    int size();

    /** How many items this very node has. */
    int width();

    /** The entry at a key, or null. */
    @Nullable
    Entry get(Key key);

    /** This node with an entry put at its key. */
    Node with(Entry entry);

    /** This node without the entry at a key; this very node if there is none. */
    Node without(Key key);

    /** How many entries lie before a cut. */
    int rank(Cut cut);

    /** The items before a position, as a node of their own. */
    Node left(int position);

    /** The items from a position on, as a node of their own. */
    Node right(int position);

    /** The smallest key that may be found from a position on, and that none before it reaches. */
    Key separator(int position);

    /** This node and its right neighbour in one, which may be too wide. */
    Node concat(Key separator, Node neighbour);
}
