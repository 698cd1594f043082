package dev.highlander.controlplane.scheduler.rules;

import dev.highlander.controlplane.scheduler.model.Cluster;
import dev.highlander.controlplane.scheduler.model.PodFacts;
import dev.highlander.controlplane.scheduler.model.SpreadConstraint;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** No place may get further ahead of the emptiest one than the pod's hard spread constraints allow. */
final class SpreadFilter implements Filter {
    private static final Refusal SKEWED = Refusal.passing("node(s) didn't match pod topology spread constraints");
    private static final Refusal NO_LABEL = Refusal
            .lasting("node(s) didn't match pod topology spread constraints (missing required label)");

    private record Checked(SpreadConstraint constraint, SpreadPlaces places, int emptiest, int self) {}

    @Override
    public @Nullable Test prepare(PodFacts pod, Cluster cluster) {
        List<SpreadConstraint> hard = pod.spread().stream().filter(SpreadConstraint::hard).toList();
        if (hard.isEmpty()) {
            return null;
        }
        List<Checked> checks = hard.stream().map(constraint -> check(constraint, hard, pod, cluster)).toList();
        return node -> {
            for (Checked check : checks) {
                String place = node.place(check.constraint.topologyKey());
                if (place == null) {
                    return NO_LABEL;
                }
                Integer pods = check.places.pods(place);
                int skew = (pods == null ? 0 : pods) + check.self - check.emptiest;
                if (skew > check.constraint.maxSkew()) {
                    return SKEWED;
                }
            }
            return null;
        };
    }

    @Override
    public Set<ClusterEvent> helpedBy() {
        return EnumSet.of(ClusterEvent.NODE_ADDED, ClusterEvent.NODE_CHANGED, ClusterEvent.POD_PLACED,
                ClusterEvent.POD_CHANGED,
                ClusterEvent.POD_GONE);
    }

    private static Checked check(SpreadConstraint constraint, List<SpreadConstraint> hard, PodFacts pod,
            Cluster cluster) {
        SpreadPlaces places = new SpreadPlaces(constraint, pod, cluster, cluster.nodes(),
                node -> SpreadPlaces.hasAll(hard, node) && SpreadPlaces.counts(constraint, pod, node));
        int emptiest = places.size() < constraint.minDomains() ? 0 : places.fewest();
        return new Checked(constraint, places, emptiest, constraint.pods().matches(pod.labels()) ? 1 : 0);
    }
}
