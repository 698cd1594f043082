package dev.highlander.controlplane.scheduler.rules;

import dev.highlander.controlplane.scheduler.model.AffinityPreference;
import dev.highlander.controlplane.scheduler.model.AffinityTerm;
import dev.highlander.controlplane.scheduler.model.Cluster;
import dev.highlander.controlplane.scheduler.model.NodeState;
import dev.highlander.controlplane.scheduler.model.PodFacts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Likes places near pods that the pod wishes to be near, or that wish (or need) to be near it; dislikes the opposite. Each pod in a
 * place counts with the weight of the wish; a standing pod's need counts 1.
 */
final class PodAffinityScore implements Score {
    @Override
    public int weight() {
        return 2;
    }

    @Override
    public long @Nullable [] marks(PodFacts pod, Cluster cluster, List<NodeState> nodes) {
        // By label, then by its value: the sum of weights.
        Map<String, Map<String, Long>> sums = new HashMap<>();
        addOwnWishes(pod, cluster, sums);
        addOthers(pod, cluster, sums);
        if (sums.isEmpty()) {
            return null;
        }
        long[] marks = new long[nodes.size()];
        long most = Long.MIN_VALUE;
        long least = Long.MAX_VALUE;
        for (int i = 0; i < marks.length; i++) {
            NodeState node = nodes.get(i);
            for (Map.Entry<String, Map<String, Long>> key : sums.entrySet()) {
                String value = node.place(key.getKey());
                marks[i] += value == null ? 0 : key.getValue().getOrDefault(value, 0L);
            }
            most = Math.max(most, marks[i]);
            least = Math.min(least, marks[i]);
        }
        if (most == least) {
            return null;
        }
        for (int i = 0; i < marks.length; i++) {
            marks[i] = BEST * (marks[i] - least) / (most - least);
        }
        return marks;
    }

    private static void addOwnWishes(PodFacts pod, Cluster cluster, Map<String, Map<String, Long>> sums) {
        if (pod.wishes().isEmpty()) {
            return;
        }
        for (String namespace : cluster.namespacesWithPods()) {
            Map<String, String> namespaceLabels = cluster.namespaceLabels(namespace);
            cluster.groups(namespace).forEach((group, stand) -> {
                for (AffinityPreference wish : pod.wishes()) {
                    if (wish.term().matches(namespace, namespaceLabels, group.labels())) {
                        add(sums, wish.term(), wish.weight(), stand);
                    }
                }
            });
        }
    }

    private static void addOthers(PodFacts pod, Cluster cluster, Map<String, Map<String, Long>> sums) {
        if (cluster.wishes().isEmpty() && cluster.near().isEmpty()) {
            return;
        }
        String namespace = pod.name().namespace();
        Map<String, String> namespaceLabels = cluster.namespaceLabels(namespace);
        cluster.wishes().forEach((wish, stand) -> {
            if (wish.term().matches(namespace, namespaceLabels, pod.labels())) {
                add(sums, wish.term(), wish.weight(), stand);
            }
        });
        cluster.near().forEach((term, stand) -> {
            if (term.matches(namespace, namespaceLabels, pod.labels())) {
                add(sums, term, 1, stand);
            }
        });
    }

    private static void add(Map<String, Map<String, Long>> sums, AffinityTerm term, long weight,
            Map<NodeState, Integer> stand) {
        stand.forEach((node, count) -> {
            String value = node.place(term.topologyKey());
            if (value != null) {
                sums.computeIfAbsent(term.topologyKey(), _ -> new HashMap<>()).merge(value, weight * count, Long::sum);
            }
        });
    }
}
