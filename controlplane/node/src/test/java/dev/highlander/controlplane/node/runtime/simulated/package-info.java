/** Tests. */
@NullMarked
package dev.highlander.controlplane.node.runtime.simulated;

import org.jspecify.annotations.NullMarked;
