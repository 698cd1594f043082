/** Tests. */
@NullMarked
package dev.highlander.controlplane.controllers.pod;

import org.jspecify.annotations.NullMarked;
