/** Tests. */
@NullMarked
package dev.highlander.controlplane.controllers.garbage;

import org.jspecify.annotations.NullMarked;
