package dev.highlander.controlplane.scheduler.rules;

import dev.highlander.controlplane.scheduler.model.Cluster;
import dev.highlander.controlplane.scheduler.model.NodeState;
import dev.highlander.controlplane.scheduler.model.PodFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A rule about which of the nodes that may run a pod suits it best. */
public interface Score {
    /** The best mark a rule gives; the worst is 0. */
    long BEST = 100;

    /** Every score. */
    List<Score> ALL = List.of(new TaintScore(), new NodeAffinityScore(), new SpreadScore(), new PodAffinityScore(),
            new LeastAllocated(),
            new BalancedAllocation());

    /** How much the rule's marks count beside the others'. */
    int weight();

    /**
     * Marks each node.
     *
     * @param nodes the nodes that may run the pod, at least two
     * @return a mark from 0 to {@link #BEST} for each of them, in their order; or null when the rule tells none apart
     */
    long @Nullable [] marks(PodFacts pod, Cluster cluster, List<NodeState> nodes);

    /** Stretches marks of 0 and above so that the largest becomes {@link #BEST}; leaves them when all are 0. */
    static long[] stretch(long[] marks) {
        long largest = 0;
        for (long mark : marks) {
            largest = Math.max(largest, mark);
        }
        for (int i = 0; i < marks.length && largest > 0; i++) {
            marks[i] = marks[i] * BEST / largest;
        }
        return marks;
    }
}
