package dev.highlander.controlplane.scheduler.model;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * "In the same place as such pods": equal for all pods made from one template, so that terms can be tallied together.
 *
 * @param namespaces the namespaces the pods may be in, by name
 * @param namespaceQuery the namespaces the pods may be in, by label, beside those
 * @param pods the pods' labels
 * @param topologyKey the node label whose equal values make one place
 */
public record AffinityTerm(Set<String> namespaces, LabelQuery namespaceQuery, LabelQuery pods, String topologyKey) {
    /** Keeps the set from changing. */
    public AffinityTerm {
        namespaces = Set.copyOf(namespaces);
    }

    /** Reads a term of a pod; without any mention of namespaces it means the pod's own. */
    static AffinityTerm of(PodAffinityTerm term, String namespace, Map<String, String> labels) {
        List<String> names = requireNonNullElse(term.getNamespaces(), List.<String>of());
        boolean own = names.isEmpty() && term.getNamespaceSelector() == null;
        LabelQuery pods = LabelQuery.of(term.getLabelSelector()).with(term.getMatchLabelKeys(), labels, true)
                .with(term.getMismatchLabelKeys(), labels, false);
        return new AffinityTerm(own ? Set.of(namespace) : Set.copyOf(names), LabelQuery.of(term.getNamespaceSelector()),
                pods,
                requireNonNullElse(term.getTopologyKey(), ""));
    }

    /**
     * Whether such a pod is meant.
     *
     * @param namespaceLabels the labels of the pod's namespace
     */
    public boolean matches(String namespace, Map<String, String> namespaceLabels, Map<String, String> labels) {
        return pods.matches(labels) && (namespaces.contains(namespace) || namespaceQuery.matches(namespaceLabels));
    }
}
