package dev.highlander.controlplane.scheduler.rules;

import dev.highlander.controlplane.scheduler.model.Cluster;
import dev.highlander.controlplane.scheduler.model.PodFacts;
import dev.highlander.controlplane.scheduler.model.Taint;
import java.util.EnumSet;
import java.util.Set;

/** A pod must tolerate every taint of its node that keeps pods out. */
final class TaintFilter implements Filter {
    @Override
    public Test prepare(PodFacts pod, Cluster cluster) {
        return node -> {
            Taint taint = pod.keptOutBy(node.facts());
            return taint == null
                    ? null
                    : Refusal.lasting("node(s) had untolerated taint {" + taint.key() + ": " + taint.value() + "}");
        };
    }

    @Override
    public Set<ClusterEvent> helpedBy() {
        return EnumSet.of(ClusterEvent.NODE_ADDED, ClusterEvent.NODE_CHANGED);
    }
}
