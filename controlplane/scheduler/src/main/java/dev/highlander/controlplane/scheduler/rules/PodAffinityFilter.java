package dev.highlander.controlplane.scheduler.rules;

import dev.highlander.controlplane.scheduler.model.AffinityTerm;
import dev.highlander.controlplane.scheduler.model.Cluster;
import dev.highlander.controlplane.scheduler.model.NodeState;
import dev.highlander.controlplane.scheduler.model.PodFacts;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A pod must be near those it wants near, away from those it wants away, and away from those that want it away. */
final class PodAffinityFilter implements Filter {
    private static final Refusal NOT_NEAR = Refusal.lasting("node(s) didn't match pod affinity rules");
    private static final Refusal TOO_NEAR = Refusal.passing("node(s) didn't match pod anti-affinity rules");
    private static final Refusal UNWANTED = Refusal.passing("node(s) didn't satisfy existing pods anti-affinity rules");

    @Override
    public @Nullable Test prepare(PodFacts pod, Cluster cluster) {
        Places unwanted = unwanted(pod, cluster);
        if (pod.near().isEmpty() && pod.apart().isEmpty() && unwanted.isEmpty()) {
            return null;
        }
        // Only a pod that all terms mean makes a place near, as Kubernetes has it.
        Places near = meant(cluster, pod.near(), true);
        Places apart = meant(cluster, pod.apart(), false);
        boolean firstOfItsKind = near.isEmpty() && meansItself(pod, cluster);
        return node -> {
            for (AffinityTerm term : pod.near()) {
                boolean here = firstOfItsKind
                        ? node.place(term.topologyKey()) != null
                        : near.contain(term.topologyKey(), node);
                if (!here) {
                    return NOT_NEAR;
                }
            }
            if (apart.containAny(node)) {
                return TOO_NEAR;
            }
            return unwanted.containAny(node) ? UNWANTED : null;
        };
    }

    @Override
    public Set<ClusterEvent> helpedBy() {
        return EnumSet.of(ClusterEvent.NODE_ADDED, ClusterEvent.NODE_CHANGED, ClusterEvent.POD_PLACED,
                ClusterEvent.POD_CHANGED,
                ClusterEvent.POD_GONE, ClusterEvent.NAMESPACE_CHANGED);
    }

    /** The places of standing pods that must not be near such a pod. */
    private static Places unwanted(PodFacts pod, Cluster cluster) {
        Places unwanted = new Places();
        String namespace = pod.name().namespace();
        Map<String, String> namespaceLabels = cluster.namespaceLabels(namespace);
        cluster.apart().forEach((term, stand) -> {
            if (term.matches(namespace, namespaceLabels, pod.labels())) {
                unwanted.add(term.topologyKey(), stand.keySet());
            }
        });
        return unwanted;
    }

    /** The places of the standing pods that all terms mean (or, if not {@code all}, those that each term means). */
    private static Places meant(Cluster cluster, List<AffinityTerm> terms, boolean all) {
        Places places = new Places();
        if (terms.isEmpty()) {
            return places;
        }
        for (String namespace : cluster.namespacesWithPods()) {
            Map<String, String> namespaceLabels = cluster.namespaceLabels(namespace);
            cluster.groups(namespace).forEach((group, stand) -> {
                List<AffinityTerm> meaning = terms.stream()
                        .filter(term -> term.matches(namespace, namespaceLabels, group.labels()))
                        .toList();
                if (all ? meaning.size() == terms.size() : !meaning.isEmpty()) {
                    meaning.forEach(term -> places.add(term.topologyKey(), stand.keySet()));
                }
            });
        }
        return places;
    }

    /** The first pod of a group that wants to be together would otherwise never find a place. */
    private static boolean meansItself(PodFacts pod, Cluster cluster) {
        String namespace = pod.name().namespace();
        Map<String, String> namespaceLabels = cluster.namespaceLabels(namespace);
        return pod.near().stream().allMatch(term -> term.matches(namespace, namespaceLabels, pod.labels()));
    }

    /** Values by node label. */
    private static final class Places {
        private final Map<String, Set<String>> values = new HashMap<>();

        void add(String key, Set<NodeState> nodes) {
            for (NodeState node : nodes) {
                String value = node.place(key);
                if (value != null) {
                    values.computeIfAbsent(key, _ -> new HashSet<>()).add(value);
                }
            }
        }

        boolean contain(String key, NodeState node) {
            Set<String> of = values.get(key);
            String value = node.place(key);
            return of != null && value != null && of.contains(value);
        }

        boolean containAny(NodeState node) {
            for (String key : values.keySet()) {
                if (contain(key, node)) {
                    return true;
                }
            }
            return false;
        }

        boolean isEmpty() {
            return values.isEmpty();
        }
    }
}
