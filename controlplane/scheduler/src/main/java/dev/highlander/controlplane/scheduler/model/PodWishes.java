package dev.highlander.controlplane.scheduler.model;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.NodeAffinity;
import io.fabric8.kubernetes.api.model.PodAffinity;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.PodAntiAffinity;
import io.fabric8.kubernetes.api.model.PreferredSchedulingTerm;
import io.fabric8.kubernetes.api.model.WeightedPodAffinityTerm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The affinity part of a pod, read. The fields are those of {@link PodFacts}. */
record PodWishes(@Nullable List<NodeQuery> requiredNodes, List<NodePreference> preferredNodes, List<AffinityTerm> near,
        List<AffinityTerm> apart, List<AffinityPreference> wishes) {

    static PodWishes of(Affinity affinity, String namespace, Map<String, String> labels) {
        NodeAffinity nodes = requireNonNullElse(affinity.getNodeAffinity(), new NodeAffinity());
        PodAffinity near = requireNonNullElse(affinity.getPodAffinity(), new PodAffinity());
        PodAntiAffinity apart = requireNonNullElse(affinity.getPodAntiAffinity(), new PodAntiAffinity());
        List<AffinityPreference> wishes = new ArrayList<>();
        add(wishes, near.getPreferredDuringSchedulingIgnoredDuringExecution(), 1, namespace, labels);
        add(wishes, apart.getPreferredDuringSchedulingIgnoredDuringExecution(), -1, namespace, labels);
        return new PodWishes(required(nodes), preferred(nodes),
                terms(near.getRequiredDuringSchedulingIgnoredDuringExecution(), namespace, labels),
                terms(apart.getRequiredDuringSchedulingIgnoredDuringExecution(), namespace, labels),
                List.copyOf(wishes));
    }

    private static @Nullable List<NodeQuery> required(NodeAffinity nodes) {
        var selector = nodes.getRequiredDuringSchedulingIgnoredDuringExecution();
        return selector == null
                ? null
                : requireNonNullElse(selector.getNodeSelectorTerms(),
                        List.<io.fabric8.kubernetes.api.model.NodeSelectorTerm>of())
                        .stream().map(NodeQuery::of).toList();
    }

    private static List<NodePreference> preferred(NodeAffinity nodes) {
        return requireNonNullElse(nodes.getPreferredDuringSchedulingIgnoredDuringExecution(),
                List.<PreferredSchedulingTerm>of()).stream()
                .map(one -> new NodePreference(requireNonNullElse(one.getWeight(), 1),
                        NodeQuery.of(one.getPreference())))
                .toList();
    }

    private static List<AffinityTerm> terms(@Nullable List<PodAffinityTerm> terms, String namespace,
            Map<String, String> labels) {
        return requireNonNullElse(terms, List.<PodAffinityTerm>of()).stream()
                .map(term -> AffinityTerm.of(term, namespace, labels))
                .toList();
    }

    private static void add(List<AffinityPreference> wishes, @Nullable List<WeightedPodAffinityTerm> terms, int sign,
            String namespace,
            Map<String, String> labels) {
        for (WeightedPodAffinityTerm term : requireNonNullElse(terms, List.<WeightedPodAffinityTerm>of())) {
            wishes.add(new AffinityPreference(sign * requireNonNullElse(term.getWeight(), 1),
                    AffinityTerm.of(term.getPodAffinityTerm(), namespace, labels)));
        }
    }
}
