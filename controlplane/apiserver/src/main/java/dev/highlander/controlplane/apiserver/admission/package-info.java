/**
 * What a cluster demands of a write beyond the rules of its kind: steps in Kubernetes' order, each of which may change the object
 * or refuse it.
 *
 * <p>In: the new object, the old one, and who does what to it. Out: the object, perhaps changed, or a refusal. It reads the
 * cluster through {@link dev.highlander.controlplane.apiserver.admission.ClusterReader} and never writes.
 */
@NullMarked
package dev.highlander.controlplane.apiserver.admission;

import org.jspecify.annotations.NullMarked;
