/**
 * The immutable ordered map that a view is made of: a path-copying B-tree of entries.
 *
 * <p>In: an {@link dev.highlander.controlplane.store.Entry} to put or a key to remove. Out: another tree that shares all but
 * the path from its root to the changed leaf; every older tree stays as it was. It counts and slices ranges in time
 * logarithmic in its size.
 */
@NullMarked
package dev.highlander.controlplane.store.tree;

import org.jspecify.annotations.NullMarked;
