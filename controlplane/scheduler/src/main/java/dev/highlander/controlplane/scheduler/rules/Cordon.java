package dev.highlander.controlplane.scheduler.rules;

import dev.highlander.controlplane.scheduler.model.Cluster;
import dev.highlander.controlplane.scheduler.model.PodFacts;
import dev.highlander.controlplane.scheduler.model.Taint;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A cordoned node takes only pods that tolerate the taint that stands for the cordon. */
final class Cordon implements Filter {
    private static final Taint TAINT = new Taint("node.kubernetes.io/unschedulable", "", "NoSchedule");
    private static final Refusal REFUSAL = Refusal.lasting("node(s) were unschedulable");

    @Override
    public @Nullable Test prepare(PodFacts pod, Cluster cluster) {
        return pod.tolerates(TAINT) ? null : node -> node.facts().cordoned() ? REFUSAL : null;
    }

    @Override
    public Set<ClusterEvent> helpedBy() {
        return EnumSet.of(ClusterEvent.NODE_ADDED, ClusterEvent.NODE_CHANGED);
    }
}
