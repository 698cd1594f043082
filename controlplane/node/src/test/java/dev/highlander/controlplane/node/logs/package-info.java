/** Tests. */
@NullMarked
package dev.highlander.controlplane.node.logs;

import org.jspecify.annotations.NullMarked;
