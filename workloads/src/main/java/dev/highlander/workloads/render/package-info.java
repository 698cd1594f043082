/**
 * What a workload becomes: the Kubernetes objects that carry it out, as a pure function of what is wanted.
 *
 * <p>In: a {@link dev.highlander.resources.Workload} and who renders it. Out: objects and a fingerprint by which a later look tells
 * whether what runs is what is wanted. Reads no clock, no cluster and no environment.
 */
@NullMarked
package dev.highlander.workloads.render;

import org.jspecify.annotations.NullMarked;
