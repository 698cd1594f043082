package dev.highlander.controlplane.node.runtime;

import java.time.Duration;
import java.time.Instant;

/**
 * What a runtime remembers of a pod for an agent that comes back.
 *
 * @param uid       the pod
 * @param namespace its namespace
 * @param name      its name
 * @param epoch     the epoch of the ownership under which it was created; 0 when it has none
 * @param grace     how long its containers may take to end when the API server knows the pod no more
 * @param startTime when this node first took the pod on
 */
public record PodRecord(PodUid uid, String namespace, String name, long epoch, Duration grace, Instant startTime) {}
