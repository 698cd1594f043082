/**
 * Work on files that every part of the node does in the same way.
 *
 * <p>In: paths. Out: what was done to them, or an exception that names the file.
 */
@NullMarked
package dev.highlander.controlplane.node.files;

import org.jspecify.annotations.NullMarked;
