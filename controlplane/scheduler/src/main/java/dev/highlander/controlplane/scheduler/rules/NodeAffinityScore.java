package dev.highlander.controlplane.scheduler.rules;

import dev.highlander.controlplane.scheduler.model.Cluster;
import dev.highlander.controlplane.scheduler.model.NodePreference;
import dev.highlander.controlplane.scheduler.model.NodeState;
import dev.highlander.controlplane.scheduler.model.PodFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Likes nodes that fulfil the pod's wishes about nodes, by the sum of their weights. */
final class NodeAffinityScore implements Score {
    @Override
    public int weight() {
        return 2;
    }

    @Override
    public long @Nullable [] marks(PodFacts pod, Cluster cluster, List<NodeState> nodes) {
        if (pod.preferredNodes().isEmpty()) {
            return null;
        }
        long[] marks = new long[nodes.size()];
        for (int i = 0; i < marks.length; i++) {
            for (NodePreference wish : pod.preferredNodes()) {
                marks[i] += wish.query().matches(nodes.get(i).facts()) ? wish.weight() : 0;
            }
        }
        return Score.stretch(marks);
    }
}
