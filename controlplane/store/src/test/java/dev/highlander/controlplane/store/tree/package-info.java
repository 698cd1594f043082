/** Tests of the tree against the JDK's own sorted map. */
@NullMarked
package dev.highlander.controlplane.store.tree;

import org.jspecify.annotations.NullMarked;
