/** Tests. */
@NullMarked
package dev.highlander.controlplane.node.plan;

import org.jspecify.annotations.NullMarked;
