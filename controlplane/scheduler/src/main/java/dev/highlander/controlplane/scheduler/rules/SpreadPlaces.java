package dev.highlander.controlplane.scheduler.rules;

import dev.highlander.controlplane.scheduler.model.Cluster;
import dev.highlander.controlplane.scheduler.model.LabelQuery;
import dev.highlander.controlplane.scheduler.model.NodeState;
import dev.highlander.controlplane.scheduler.model.PodFacts;
import dev.highlander.controlplane.scheduler.model.SpreadConstraint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** How many pods that a spread constraint counts stand in each place that counts for it. */
final class SpreadPlaces {
    private final Map<String, Count> places = new HashMap<>();

    private static final class Count {
        private int pods;
    }

    /**
     * Counts.
     *
     * @param nodes the nodes whose places exist from the start, with no pods
     * @param counts whether pods on a node count; asked of nodes with such pods only
     */
    SpreadPlaces(SpreadConstraint constraint, PodFacts pod, Cluster cluster, List<NodeState> nodes,
            Predicate<NodeState> counts) {
        for (NodeState node : nodes) {
            String place = counts.test(node) ? node.place(constraint.topologyKey()) : null;
            if (place != null) {
                places.computeIfAbsent(place, _ -> new Count());
            }
        }
        LabelQuery counted = constraint.pods();
        cluster.groups(pod.name().namespace()).forEach((group, stand) -> {
            if (!group.terminating() && counted.matches(group.labels())) {
                stand.forEach((node, number) -> add(constraint.topologyKey(), node, number, counts));
            }
        });
    }

    /** How many pods stand in the place; null when it is no place that counts. */
    @Nullable
    Integer pods(String place) {
        Count count = places.get(place);
        return count == null ? null : count.pods;
    }

    /** How many places count. */
    int size() {
        return places.size();
    }

    /** The number of pods in the emptiest place. */
    int fewest() {
        int fewest = Integer.MAX_VALUE;
        for (Count count : places.values()) {
            fewest = Math.min(fewest, count.pods);
        }
        return places.isEmpty() ? 0 : fewest;
    }

    /** Whether a node counts for a constraint by the constraint's own policies. */
    static boolean counts(SpreadConstraint constraint, PodFacts pod, NodeState node) {
        return (!constraint.honorAffinity() || pod.admits(node.facts()))
                && (!constraint.honorTaints() || pod.keptOutBy(node.facts()) == null);
    }

    /** Whether the node has the label of every one of the constraints. */
    static boolean hasAll(List<SpreadConstraint> constraints, NodeState node) {
        for (SpreadConstraint constraint : constraints) {
            if (node.place(constraint.topologyKey()) == null) {
                return false;
            }
        }
        return true;
    }

    private void add(String key, NodeState node, int number, Predicate<NodeState> counts) {
        String place = node.place(key);
        Count count = place == null || !counts.test(node) ? null : places.get(place);
        if (count != null) {
            count.pods += number;
        }
    }
}
