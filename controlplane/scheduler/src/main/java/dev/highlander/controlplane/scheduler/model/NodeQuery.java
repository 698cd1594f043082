package dev.highlander.controlplane.scheduler.model;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One term of a node selector: conditions on a node's labels and fields that must all hold.
 *
 * @param labels the conditions on labels
 * @param fields the conditions on fields, of which there is one: {@code metadata.name}
 */
public record NodeQuery(List<Requirement> labels, List<Requirement> fields) {
    /** Keeps the lists from changing. */
    public NodeQuery {
        labels = List.copyOf(labels);
        fields = List.copyOf(fields);
    }

    static NodeQuery of(NodeSelectorTerm term) {
        return new NodeQuery(requirements(term.getMatchExpressions()), requirements(term.getMatchFields()));
    }

    /** Whether the node satisfies the term; an empty term is satisfied by none. */
    public boolean matches(NodeFacts node) {
        if (labels.isEmpty() && fields.isEmpty()) {
            return false;
        }
        for (Requirement requirement : labels) {
            if (!requirement.matches(node.labels())) {
                return false;
            }
        }
        for (Requirement requirement : fields) {
            if (!requirement.matches(Map.of("metadata.name", node.name()))) {
                return false;
            }
        }
        return true;
    }

    private static List<Requirement> requirements(@Nullable List<NodeSelectorRequirement> requirements) {
        return requireNonNullElse(requirements, List.<NodeSelectorRequirement>of()).stream()
                .map(one -> Requirement.of(one.getKey(), one.getOperator(), one.getValues())).toList();
    }
}
