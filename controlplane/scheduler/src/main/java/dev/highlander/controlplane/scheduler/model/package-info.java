/**
 * What the scheduler knows of the world, in the shape in which it decides: pods and nodes with everything parsed once, and the sums
 * and tallies over them, kept by each change instead of counted for each pod.
 *
 * <p>In: API objects. Out: {@link dev.highlander.controlplane.scheduler.model.Cluster}, read by the rules. No threads, no I/O, no clock.
 */
@NullMarked
package dev.highlander.controlplane.scheduler.model;

import org.jspecify.annotations.NullMarked;
