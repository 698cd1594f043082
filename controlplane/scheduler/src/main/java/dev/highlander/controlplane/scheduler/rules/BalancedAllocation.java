package dev.highlander.controlplane.scheduler.rules;

import dev.highlander.controlplane.scheduler.model.Cluster;
import dev.highlander.controlplane.scheduler.model.NodeState;
import dev.highlander.controlplane.scheduler.model.PodFacts;
import dev.highlander.controlplane.scheduler.model.Resources;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Likes nodes whose cpu and memory would be used to the same degree: the best mark less the deviation of the two shares from
 * their mean. Says nothing on a pod that asks for neither.
 */
final class BalancedAllocation implements Score {
    @Override
    public int weight() {
        return 1;
    }

    @Override
    public long @Nullable [] marks(PodFacts pod, Cluster cluster, List<NodeState> nodes) {
        Resources wanted = pod.requests();
        if (wanted.milliCpu() == 0 && wanted.memory() == 0) {
            return null;
        }
        long[] marks = new long[nodes.size()];
        for (int i = 0; i < marks.length; i++) {
            Resources offered = nodes.get(i).facts().allocatable();
            Resources taken = nodes.get(i).requested();
            double cpu = share(offered.milliCpu(), taken.milliCpu() + wanted.milliCpu());
            double memory = share(offered.memory(), taken.memory() + wanted.memory());
            marks[i] = (long) ((1 - Math.abs(cpu - memory) / 2) * BEST);
        }
        return marks;
    }

    private static double share(long offered, long taken) {
        return offered == 0 ? 1 : Math.min(1, (double) taken / offered);
    }
}
