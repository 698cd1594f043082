/**
 * Probes and hooks: questions put to a running container, and what follows from the answers.
 *
 * <p>In: a container's probes, and a way to run them. Out: {@link dev.highlander.controlplane.node.plan.Health}. The thresholds are a
 * pure state machine; the rest opens sockets and runs commands.
 */
@NullMarked
package dev.highlander.controlplane.node.probe;

import org.jspecify.annotations.NullMarked;
