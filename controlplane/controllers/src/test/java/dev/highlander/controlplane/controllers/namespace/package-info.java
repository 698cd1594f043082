/** Tests. */
@NullMarked
package dev.highlander.controlplane.controllers.namespace;

import org.jspecify.annotations.NullMarked;
