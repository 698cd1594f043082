/**
 * Leases as Kubernetes Lease objects, as client-go reads and writes them.
 *
 * <p>In: a fabric8 Kubernetes client, a monotonic clock to observe by, a wall clock to write by. Out:
 * {@link dev.highlander.ownership.kubernetes.KubernetesLeaseStore}. The rules of a step are pure ({@code LeaseRules} over {@code LeaseObject}); requests,
 * observations and the watch are around them.
 */
@NullMarked
package dev.highlander.ownership.kubernetes;

import org.jspecify.annotations.NullMarked;
