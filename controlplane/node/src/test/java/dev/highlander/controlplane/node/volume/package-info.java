/** Tests. */
@NullMarked
package dev.highlander.controlplane.node.volume;

import org.jspecify.annotations.NullMarked;
