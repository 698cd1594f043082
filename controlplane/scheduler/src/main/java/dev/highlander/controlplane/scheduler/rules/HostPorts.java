package dev.highlander.controlplane.scheduler.rules;

import dev.highlander.controlplane.scheduler.model.Cluster;
import dev.highlander.controlplane.scheduler.model.PodFacts;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A port of a node belongs to one pod. */
final class HostPorts implements Filter {
    private static final Refusal REFUSAL = Refusal
            .passing("node(s) didn't have free ports for the requested pod ports");

    @Override
    public @Nullable Test prepare(PodFacts pod, Cluster cluster) {
        return pod.ports().isEmpty() ? null : node -> node.portTaken(pod.ports()) ? REFUSAL : null;
    }

    @Override
    public Set<ClusterEvent> helpedBy() {
        return EnumSet.of(ClusterEvent.NODE_ADDED, ClusterEvent.POD_GONE);
    }
}
