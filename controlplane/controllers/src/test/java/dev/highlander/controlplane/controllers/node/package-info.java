/** Tests. */
@NullMarked
package dev.highlander.controlplane.controllers.node;

import org.jspecify.annotations.NullMarked;
