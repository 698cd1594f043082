/** Tests of the rules. */
@NullMarked
package dev.highlander.controlplane.scheduler.rules;

import org.jspecify.annotations.NullMarked;
