package dev.highlander.controlplane.scheduler.model;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;

/**
 * Everything about a node that bears on which pods it may run. Equal facts mean that nothing changed for the scheduler.
 *
 * @param name its name
 * @param labels its labels
 * @param taints what keeps pods off it
 * @param cordoned whether it takes no new pods ({@code spec.unschedulable})
 * @param allocatable what it offers to pods
 * @param pods how many pods it can run
 */
public record NodeFacts(String name, Map<String, String> labels, List<Taint> taints, boolean cordoned,
        Resources allocatable, long pods) {
    private static final String ZONE = "topology.kubernetes.io/zone";

    /** Keeps the parts from changing. */
    public NodeFacts {
        labels = Map.copyOf(labels);
        taints = List.copyOf(taints);
    }

    /** Reads a node as the API server holds it. */
    public static NodeFacts of(Node node) {
        Map<String, Quantity> allocatable = node.getStatus() == null
                ? Map.of()
                : requireNonNullElse(node.getStatus().getAllocatable(), Map.<String, Quantity>of());
        List<io.fabric8.kubernetes.api.model.Taint> taints = node.getSpec() == null
                ? List.of()
                : requireNonNullElse(node.getSpec().getTaints(), List.<io.fabric8.kubernetes.api.model.Taint>of());
        Quantity pods = allocatable.get("pods");
        return new NodeFacts(node.getMetadata().getName(),
                requireNonNullElse(node.getMetadata().getLabels(), Map.<String, String>of()),
                taints.stream().map(Taint::of).toList(),
                node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable()),
                Resources.of(allocatable),
                pods == null ? 0 : pods.getNumericalAmount().longValue());
    }

    /** Its failure zone, empty when it has none. */
    public String zone() {
        return requireNonNullElse(labels.get(ZONE), "");
    }
}
