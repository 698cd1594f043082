package dev.highlander.controlplane.scheduler.rules;

import dev.highlander.controlplane.scheduler.model.Cluster;
import dev.highlander.controlplane.scheduler.model.PodFacts;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A node must have what the pod's node selector and required node affinity demand. */
final class NodeAffinityFilter implements Filter {
    private static final Refusal REFUSAL = Refusal.lasting("node(s) didn't match Pod's node affinity/selector");

    @Override
    public @Nullable Test prepare(PodFacts pod, Cluster cluster) {
        if (pod.nodeSelector().isEmpty() && pod.requiredNodes() == null) {
            return null;
        }
        return node -> pod.admits(node.facts()) ? null : REFUSAL;
    }

    @Override
    public Set<ClusterEvent> helpedBy() {
        return EnumSet.of(ClusterEvent.NODE_ADDED, ClusterEvent.NODE_CHANGED);
    }
}
