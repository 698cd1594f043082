package dev.highlander.controlplane.scheduler.rules;

import dev.highlander.controlplane.scheduler.model.Cluster;
import dev.highlander.controlplane.scheduler.model.NodeState;
import dev.highlander.controlplane.scheduler.model.PodFacts;
import dev.highlander.controlplane.scheduler.model.SpreadConstraint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Likes the places with the fewest pods that the pod's soft spread constraints count. A constraint over many places counts for more,
 * by the logarithm of their number, as each of them holds fewer pods.
 */
final class SpreadScore implements Score {
    private record Weighed(SpreadConstraint constraint, SpreadPlaces places, double weight) {}

    @Override
    public int weight() {
        return 2;
    }

    @Override
    public long @Nullable [] marks(PodFacts pod, Cluster cluster, List<NodeState> nodes) {
        List<SpreadConstraint> soft = pod.spread().stream().filter(constraint -> !constraint.hard()).toList();
        if (soft.isEmpty()) {
            return null;
        }
        List<Weighed> weighed = new ArrayList<>();
        for (SpreadConstraint constraint : soft) {
            SpreadPlaces places = new SpreadPlaces(constraint, pod, cluster, nodes,
                    node -> SpreadPlaces.hasAll(soft, node) && SpreadPlaces.counts(constraint, pod, node));
            weighed.add(new Weighed(constraint, places, Math.log(places.size() + 2)));
        }
        long[] crowds = new long[nodes.size()];
        long most = 0;
        long fewest = Long.MAX_VALUE;
        for (int i = 0; i < crowds.length; i++) {
            crowds[i] = SpreadPlaces.hasAll(soft, nodes.get(i)) ? crowd(weighed, nodes.get(i)) : -1;
            if (crowds[i] >= 0) {
                most = Math.max(most, crowds[i]);
                fewest = Math.min(fewest, crowds[i]);
            }
        }
        for (int i = 0; i < crowds.length; i++) {
            // A node without the labels is the last choice.
            crowds[i] = crowds[i] < 0 ? 0 : most == 0 ? BEST : BEST * (most + fewest - crowds[i]) / most;
        }
        return crowds;
    }

    private static long crowd(List<Weighed> weighed, NodeState node) {
        double crowd = 0;
        for (Weighed one : weighed) {
            String place = node.place(one.constraint.topologyKey());
            Integer pods = place == null ? null : one.places.pods(place);
            if (pods != null) {
                crowd += pods * one.weight + (one.constraint.maxSkew() - 1);
            }
        }
        return Math.round(crowd);
    }
}
