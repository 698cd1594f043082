/**
 * Chooses a node for each pod that has none: an ordinary client of the API.
 *
 * <p>In: pods, nodes and namespaces by informers. Out: bindings, the condition {@code PodScheduled}, and events. The core
 * ({@code Planner}: queue, cluster, rules) reads no clock and does no I/O; {@code Scheduler} is the shell around it.
 */
@NullMarked
package dev.highlander.controlplane.scheduler;

import org.jspecify.annotations.NullMarked;
