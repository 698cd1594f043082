/** Tests. */
@NullMarked
package dev.highlander.controlplane.node.runtime;

import org.jspecify.annotations.NullMarked;
