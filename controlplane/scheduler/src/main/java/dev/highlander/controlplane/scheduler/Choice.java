package dev.highlander.controlplane.scheduler;

import dev.highlander.controlplane.scheduler.rules.ClusterEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Where a pod goes. */
sealed interface Choice {
    /**
     * To a node.
     *
     * @param node its name
     * @param looked how many nodes were looked at
     * @param fitting how many of them could have run the pod
     */
    record Node(String node, int looked, int fitting) implements Choice {}

    /**
     * Nowhere.
     *
     * @param nodes how many nodes there are
     * @param reasons how many nodes were refused for each reason
     * @param helpedBy the changes that might let the pod in
     * @param emptiable the nodes that evicting some of their pods could open: where preemption has to look
     * @param victimless how many of these have no pod of a lower priority
     */
    record Nowhere(int nodes, Map<String, Integer> reasons, Set<ClusterEvent> helpedBy, List<String> emptiable,
            int victimless)
            implements
                Choice {

        /** The explanation in Kubernetes' words. */
        String message() {
            if (nodes == 0) {
                return "no nodes available to schedule pods";
            }
            return available(reasons) + " preemption: " + available(preemption());
        }

        private Map<String, Integer> preemption() {
            int lowerPriority = emptiable.size() - victimless;
            return Map.of("No preemption victims found for incoming pod", victimless,
                    "Preemption is not helpful for scheduling",
                    nodes - emptiable.size(), "Preemption of pods with a lower priority is not supported",
                    lowerPriority);
        }

        private String available(Map<String, Integer> why) {
            // Sorted as text, as Kubernetes does, so that the same state always reads the same.
            TreeSet<String> counted = new TreeSet<>();
            why.forEach((reason, count) -> {
                if (count > 0) {
                    counted.add(count + " " + reason);
                }
            });
            return "0/" + nodes + " nodes are available: " + String.join(", ", counted) + ".";
        }
    }
}
