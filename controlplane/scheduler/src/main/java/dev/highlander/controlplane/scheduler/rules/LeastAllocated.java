package dev.highlander.controlplane.scheduler.rules;

import dev.highlander.controlplane.scheduler.model.Cluster;
import dev.highlander.controlplane.scheduler.model.NodeState;
import dev.highlander.controlplane.scheduler.model.PodFacts;
import dev.highlander.controlplane.scheduler.model.Resources;
import java.util.List;

/** Likes nodes with much cpu and memory to spare once the pod is there; the mean of both shares. */
final class LeastAllocated implements Score {
    @Override
    public int weight() {
        return 1;
    }

    @Override
    public long[] marks(PodFacts pod, Cluster cluster, List<NodeState> nodes) {
        long[] marks = new long[nodes.size()];
        for (int i = 0; i < marks.length; i++) {
            NodeState node = nodes.get(i);
            Resources offered = node.facts().allocatable();
            marks[i] = (spare(offered.milliCpu(), node.assumedMilliCpu() + pod.assumed().milliCpu())
                    + spare(offered.memory(), node.assumedMemory() + pod.assumed().memory())) / 2;
        }
        return marks;
    }

    private static long spare(long offered, long taken) {
        return offered <= taken ? 0 : (offered - taken) * BEST / offered;
    }
}
