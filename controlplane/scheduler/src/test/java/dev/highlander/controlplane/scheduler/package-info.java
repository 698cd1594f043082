/** Tests of the scheduler. */
@NullMarked
package dev.highlander.controlplane.scheduler;

import org.jspecify.annotations.NullMarked;
