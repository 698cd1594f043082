package dev.highlander.workloads;

import dev.highlander.resources.WorkloadKey;
import dev.highlander.resources.custom.WorkloadStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;

/**
 * How a workload stands, for people.
 *
 * @param origin who wants it: a place in a file or a custom resource
 * @param pod the pod of a process, if there is one
 */
public record WorkloadReport(WorkloadKey key, String origin, WorkloadStatus status, Optional<Pod> pod) {}
