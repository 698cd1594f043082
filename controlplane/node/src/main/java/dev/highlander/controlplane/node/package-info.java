/**
 * The node agent: makes what the API server says of the pods of one node true, through a container runtime, and reports back.
 *
 * <p>In: a client of the API server, a {@link dev.highlander.controlplane.node.runtime.ContainerRuntime}. Out:
 * {@link dev.highlander.controlplane.node.NodeAgent}, to be closed, and {@link dev.highlander.controlplane.node.PodLogs}.
 */
@NullMarked
package dev.highlander.controlplane.node;

import org.jspecify.annotations.NullMarked;
