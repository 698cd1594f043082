/** Tests. */
@NullMarked
package dev.highlander.controlplane.node;

import org.jspecify.annotations.NullMarked;
