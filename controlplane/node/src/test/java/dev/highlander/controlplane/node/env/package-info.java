/** Tests. */
@NullMarked
package dev.highlander.controlplane.node.env;

import org.jspecify.annotations.NullMarked;
