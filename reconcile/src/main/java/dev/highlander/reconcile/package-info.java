/**
 * The loop that every controller in the house is: keys wait in a queue, a worker takes one, looks at the world and moves it closer
 * to what is wanted.
 *
 * <p>In: keys, from informers or anybody. Out: calls of a {@link dev.highlander.reconcile.Reconciler}, never two at once for one key.
 */
@NullMarked
package dev.highlander.reconcile;

import org.jspecify.annotations.NullMarked;
