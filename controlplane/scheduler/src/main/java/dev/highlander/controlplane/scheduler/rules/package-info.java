/**
 * Which nodes may run a pod, and which of them suits best: one class a rule, named and weighted as Kubernetes' scheduler has them.
 *
 * <p>In: a pod and the {@link dev.highlander.controlplane.scheduler.model.Cluster}. Out: a refusal with its reasons, or points. A rule
 * changes nothing and remembers nothing.
 */
@NullMarked
package dev.highlander.controlplane.scheduler.rules;

import org.jspecify.annotations.NullMarked;
