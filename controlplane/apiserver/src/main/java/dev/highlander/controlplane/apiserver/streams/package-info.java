/**
 * The subresources of pods that stream: the API server passes them on to the node that runs the pod.
 *
 * <p>In: a pod and options. Out: bytes from its node, found through
 * {@link dev.highlander.controlplane.apiserver.streams.NodeStreams}.
 */
@NullMarked
package dev.highlander.controlplane.apiserver.streams;

import org.jspecify.annotations.NullMarked;
