/** Tests. */
@NullMarked
package dev.highlander.controlplane.node.probe;

import org.jspecify.annotations.NullMarked;
