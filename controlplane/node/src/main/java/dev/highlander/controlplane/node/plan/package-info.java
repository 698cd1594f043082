/**
 * What to do with a pod, and what to say of it: pure.
 *
 * <p>In: the pod as the API server has it, its containers as the runtime has them, probes' verdicts, the time. Out: containers to
 * start and to stop, and the pod's status. The rules are those of a kubelet, cited where they are carried out.
 */
@NullMarked
package dev.highlander.controlplane.node.plan;

import org.jspecify.annotations.NullMarked;
