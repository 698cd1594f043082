package dev.highlander.controlplane.controllers.node;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import java.util.ArrayList;
import java.util.List;

/** What is to be believed of a node that has fallen silent: nothing. */
final class SilentConditions {
    private static final List<String> TYPES = List.of("Ready", "MemoryPressure", "DiskPressure", "PIDPressure");

    private SilentConditions() {}

    /** The conditions such a node should have; equal to those it has if nothing is to be written. */
    static List<NodeCondition> of(Node node, String now) {
        List<NodeCondition> before = NodeVitals.conditions(node);
        List<NodeCondition> after = new ArrayList<>();
        for (NodeCondition condition : before) {
            boolean doubtful = TYPES.contains(condition.getType()) && !"Unknown".equals(condition.getStatus());
            after.add(doubtful
                    ? new NodeConditionBuilder(condition).withStatus("Unknown").withReason("NodeStatusUnknown")
                            .withMessage("Kubelet stopped posting node status.").withLastTransitionTime(now).build()
                    : condition);
        }
        for (String type : TYPES) {
            if (before.stream().noneMatch(one -> type.equals(one.getType()))) {
                after.add(new NodeConditionBuilder().withType(type).withStatus("Unknown")
                        .withReason("NodeStatusNeverUpdated")
                        .withMessage("Kubelet never posted node status.")
                        .withLastHeartbeatTime(requireNonNullElse(node.getMetadata().getCreationTimestamp(), now))
                        .withLastTransitionTime(now).build());
            }
        }
        return after;
    }
}
