package dev.highlander.controlplane.scheduler;

import dev.highlander.controlplane.scheduler.model.Cluster;
import dev.highlander.controlplane.scheduler.model.NodeState;
import dev.highlander.controlplane.scheduler.model.PodFacts;
import dev.highlander.controlplane.scheduler.rules.ClusterEvent;
import dev.highlander.controlplane.scheduler.rules.Filter;
import dev.highlander.controlplane.scheduler.rules.Score;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Asks the filters which nodes may run a pod and the scores which of them is best; among equals, chance decides.
 *
 * <p>In a large cluster the search ends when enough fitting nodes are found, and the next one starts where it ended, so that every
 * node has its turn (as kube-scheduler does: half of 100 nodes falling to 5 % of thousands, never fewer than 100).
 */
final class Chooser {
    private static final int ENOUGH = 100;

    private final List<Filter> filters;
    private final List<Score> scores;
    private final RandomGenerator random;
    private int start;

    private record Asked(Filter filter, Filter.Test test) {}

    Chooser(List<Filter> filters, List<Score> scores, RandomGenerator random) {
        this.filters = filters;
        this.scores = scores;
        this.random = random;
    }

    Choice choose(PodFacts pod, Cluster cluster) {
        List<NodeState> nodes = cluster.nodes();
        List<Asked> asked = new ArrayList<>(filters.size());
        for (Filter filter : filters) {
            Filter.Test test = filter.prepare(pod, cluster);
            if (test != null) {
                asked.add(new Asked(filter, test));
            }
        }
        int enough = enough(nodes.size());
        List<NodeState> fitting = new ArrayList<>(Math.min(enough, nodes.size()));
        int first = nodes.isEmpty() ? 0 : start % nodes.size();
        int looked = 0;
        while (looked < nodes.size() && fitting.size() < enough) {
            NodeState node = nodes.get((first + looked++) % nodes.size());
            if (refused(asked, node) == null) {
                fitting.add(node);
            }
        }
        start = nodes.isEmpty() ? 0 : (first + looked) % nodes.size();
        return fitting.isEmpty()
                ? explain(pod, asked, nodes)
                : new Choice.Node(best(pod, cluster, fitting).name(), looked, fitting.size());
    }

    static int enough(int nodes) {
        int percent = Math.max(5, 50 - nodes / 125);
        return Math.max(Math.min(ENOUGH, nodes), nodes * percent / 100);
    }

    private static Filter.@Nullable Refusal refused(List<Asked> asked, NodeState node) {
        for (Asked one : asked) {
            Filter.Refusal refusal = one.test.refuse(node);
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    /** Only for a pod that fits nowhere: asks again and keeps the reasons, so that the good path need not. */
    private static Choice.Nowhere explain(PodFacts pod, List<Asked> asked, List<NodeState> nodes) {
        Map<String, Integer> reasons = new TreeMap<>();
        EnumSet<ClusterEvent> helpedBy = EnumSet.of(ClusterEvent.NODE_ADDED);
        List<String> emptiable = new ArrayList<>();
        int victimless = 0;
        for (NodeState node : nodes) {
            for (Asked one : asked) {
                Filter.Refusal refusal = one.test.refuse(node);
                if (refusal != null) {
                    refusal.reasons().forEach(reason -> reasons.merge(reason, 1, Integer::sum));
                    helpedBy.addAll(one.filter.helpedBy());
                    if (refusal.evictionHelps()) {
                        emptiable.add(node.name());
                        victimless += hasVictims(node, pod) ? 0 : 1;
                    }
                    break;
                }
            }
        }
        return new Choice.Nowhere(nodes.size(), reasons, helpedBy, emptiable, victimless);
    }

    private static boolean hasVictims(NodeState node, PodFacts pod) {
        for (PodFacts other : node.pods()) {
            if (other.priority() < pod.priority()) {
                return true;
            }
        }
        return false;
    }

    private NodeState best(PodFacts pod, Cluster cluster, List<NodeState> fitting) {
        if (fitting.size() == 1) {
            return fitting.getFirst();
        }
        long[] totals = new long[fitting.size()];
        for (Score score : scores) {
            long[] marks = score.marks(pod, cluster, fitting);
            for (int i = 0; marks != null && i < totals.length; i++) {
                totals[i] += score.weight() * marks[i];
            }
        }
        int best = 0;
        int equals = 1;
        for (int i = 1; i < totals.length; i++) {
            if (totals[i] > totals[best]) {
                best = i;
                equals = 1;
            } else if (totals[i] == totals[best] && random.nextInt(++equals) == 0) {
                // Each of n equals ends up chosen with probability 1/n.
                best = i;
            }
        }
        return fitting.get(best);
    }
}
