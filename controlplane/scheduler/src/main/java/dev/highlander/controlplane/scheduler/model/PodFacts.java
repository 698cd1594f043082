package dev.highlander.controlplane.scheduler.model;

import static java.util.Objects.requireNonNullElse;

import dev.highlander.reconcile.NamespacedName;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSchedulingGate;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything about a pod that bears on where it may run, parsed once. Equal facts mean that nothing changed for the scheduler.
 *
 * @param name its name
 * @param uid its identity; a pod of the same name made later has another
 * @param nodeName the node it stands on, empty when it has none
 * @param schedulerName who is asked to place it
 * @param priority higher goes first
 * @param labels its labels
 * @param terminating whether it is being deleted
 * @param finished whether its containers have ended for good, so that it occupies nothing
 * @param gates what still holds it back from being placed
 * @param requests what it occupies on its node
 * @param assumed {@code requests} with a small amount for containers that ask for none, for scores
 * @param ports the node's ports it takes
 * @param nodeSelector labels its node must have
 * @param requiredNodes terms of which its node must satisfy one; null when it has no such wish, as an empty list admits no node
 * @param preferredNodes its wishes about nodes
 * @param tolerations the taints it bears
 * @param near pods it must be near
 * @param apart pods it must not be near
 * @param wishes its wishes about nearness
 * @param spread how it wants to be spread
 */
public record PodFacts(NamespacedName name, String uid, String nodeName, String schedulerName, int priority,
        Map<String, String> labels,
        boolean terminating, boolean finished, List<String> gates, Resources requests, Resources assumed,
        Set<HostPort> ports,
        Map<String, String> nodeSelector, @Nullable List<NodeQuery> requiredNodes, List<NodePreference> preferredNodes,
        List<Toleration> tolerations, List<AffinityTerm> near, List<AffinityTerm> apart,
        List<AffinityPreference> wishes,
        List<SpreadConstraint> spread) {

    /** Reads a pod as the API server holds it. */
    public static PodFacts of(Pod pod) {
        PodSpec spec = pod.getSpec();
        NamespacedName name = NamespacedName.of(pod);
        Map<String, String> labels = Map
                .copyOf(requireNonNullElse(pod.getMetadata().getLabels(), Map.<String, String>of()));
        Affinity affinity = requireNonNullElse(spec.getAffinity(), new Affinity());
        String phase = pod.getStatus() == null ? "" : requireNonNullElse(pod.getStatus().getPhase(), "");
        PodWishes wishes = PodWishes.of(affinity, name.namespace(), labels);
        return new PodFacts(name, requireNonNullElse(pod.getMetadata().getUid(), ""),
                requireNonNullElse(spec.getNodeName(), ""),
                requireNonNullElse(spec.getSchedulerName(), "default-scheduler"),
                requireNonNullElse(spec.getPriority(), 0), labels,
                pod.getMetadata().getDeletionTimestamp() != null, phase.equals("Succeeded") || phase.equals("Failed"),
                list(spec.getSchedulingGates()).stream().map(PodSchedulingGate::getName).toList(),
                PodResources.requests(spec),
                PodResources.assumed(spec), ports(spec),
                Map.copyOf(requireNonNullElse(spec.getNodeSelector(), Map.<String, String>of())),
                wishes.requiredNodes(),
                wishes.preferredNodes(), list(spec.getTolerations()).stream().map(Toleration::of).toList(),
                wishes.near(),
                wishes.apart(), wishes.wishes(),
                list(spec.getTopologySpreadConstraints()).stream()
                        .map((TopologySpreadConstraint one) -> SpreadConstraint.of(one, labels)).toList());
    }

    /** Whether it holds room on a node: it has one, and has not ended. */
    public boolean placed() {
        return !nodeName.isEmpty() && !finished;
    }

    /** The same pod on a node. */
    public PodFacts on(String node) {
        return new PodFacts(name, uid, node, schedulerName, priority, labels, terminating, finished, gates, requests,
                assumed, ports,
                nodeSelector, requiredNodes, preferredNodes, tolerations, near, apart, wishes, spread);
    }

    /** Whether the node has the labels and fields that the pod demands of it. */
    public boolean admits(NodeFacts node) {
        for (Map.Entry<String, String> label : nodeSelector.entrySet()) {
            if (!label.getValue().equals(node.labels().get(label.getKey()))) {
                return false;
            }
        }
        if (requiredNodes == null) {
            return true;
        }
        for (NodeQuery term : requiredNodes) {
            if (term.matches(node)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it bears the taint. */
    public boolean tolerates(Taint taint) {
        for (Toleration toleration : tolerations) {
            if (toleration.tolerates(taint)) {
                return true;
            }
        }
        return false;
    }

    /** The first taint of the node that keeps this pod out, or null. */
    public @Nullable Taint keptOutBy(NodeFacts node) {
        for (Taint taint : node.taints()) {
            if (taint.keepsOut() && !tolerates(taint)) {
                return taint;
            }
        }
        return null;
    }

    private static Set<HostPort> ports(PodSpec spec) {
        Set<HostPort> ports = new LinkedHashSet<>();
        List<Container> containers = new ArrayList<>(list(spec.getContainers()));
        list(spec.getInitContainers()).stream().filter(c -> "Always".equals(c.getRestartPolicy()))
                .forEach(containers::add);
        for (Container container : containers) {
            for (ContainerPort port : list(container.getPorts())) {
                if (port.getHostPort() != null && port.getHostPort() > 0) {
                    ports.add(HostPort.of(port));
                }
            }
        }
        return Set.copyOf(ports);
    }

    private static <T> List<T> list(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
