/**
 * The end of a namespace: everything in it is deleted, of whatever kind, then the namespace itself is let go.
 *
 * <p>In: namespaces that terminate. Out: deletions, conditions that say what is left, and the finalization.
 */
@NullMarked
package dev.highlander.controlplane.controllers.namespace;

import org.jspecify.annotations.NullMarked;
