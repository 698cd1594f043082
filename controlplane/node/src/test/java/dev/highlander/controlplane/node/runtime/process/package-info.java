/** Tests. */
@NullMarked
package dev.highlander.controlplane.node.runtime.process;

import org.jspecify.annotations.NullMarked;
