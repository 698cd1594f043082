/** Tests. */
@NullMarked
package dev.highlander.controlplane.controllers.event;

import org.jspecify.annotations.NullMarked;
