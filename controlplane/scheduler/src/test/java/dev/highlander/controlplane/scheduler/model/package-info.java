/** Tests of the scheduler. */
@NullMarked
package dev.highlander.controlplane.scheduler.model;

import org.jspecify.annotations.NullMarked;
