package dev.highlander.controlplane.scheduler.model;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import java.util.Map;

/**
 * "Spread such pods evenly over such places."
 *
 * @param maxSkew by how many pods a place may be ahead of the emptiest, at least 1
 * @param topologyKey the node label whose equal values make one place
 * @param hard whether a node that would break it is refused, rather than less liked
 * @param pods which pods of the pod's own namespace are counted
 * @param minDomains fewer places than this count as an empty place; 1 when not given
 * @param honorAffinity whether only nodes that the pod's node selector and affinity allow count as places
 * @param honorTaints whether only nodes whose taints the pod tolerates count as places
 */
public record SpreadConstraint(int maxSkew, String topologyKey, boolean hard, LabelQuery pods, int minDomains,
        boolean honorAffinity,
        boolean honorTaints) {
    static SpreadConstraint of(TopologySpreadConstraint constraint, Map<String, String> labels) {
        return new SpreadConstraint(requireNonNullElse(constraint.getMaxSkew(), 1),
                requireNonNullElse(constraint.getTopologyKey(), ""),
                !"ScheduleAnyway".equals(constraint.getWhenUnsatisfiable()),
                LabelQuery.of(constraint.getLabelSelector()).with(constraint.getMatchLabelKeys(), labels, true),
                requireNonNullElse(constraint.getMinDomains(), 1), !"Ignore".equals(constraint.getNodeAffinityPolicy()),
                "Honor".equals(constraint.getNodeTaintsPolicy()));
    }
}
