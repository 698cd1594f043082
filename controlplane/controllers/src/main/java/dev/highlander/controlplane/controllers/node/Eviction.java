package dev.highlander.controlplane.controllers.node;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Works out for how long a pod bears the taints of its node that drive pods out. */
final class Eviction {
    private Eviction() {}

    /**
     * How long the pod may stay after the taints came.
     *
     * @param taints those of its node; only the effect {@code NoExecute} counts
     * @return zero if it bears one of them not at all; the shortest of the tolerated times; empty if it may stay for ever
     */
    static Optional<Duration> stay(Pod pod, List<Taint> taints) {
        List<Toleration> tolerations = requireNonNullElse(pod.getSpec().getTolerations(), List.<Toleration>of());
        Optional<Duration> shortest = Optional.empty();
        for (Taint taint : taints) {
            if (!"NoExecute".equals(taint.getEffect())) {
                continue;
            }
            List<Toleration> bearing = tolerations.stream().filter(toleration -> tolerates(toleration, taint)).toList();
            if (bearing.isEmpty()) {
                return Optional.of(Duration.ZERO);
            }
            for (Toleration toleration : bearing) {
                if (toleration.getTolerationSeconds() != null) {
                    Duration seconds = Duration.ofSeconds(Math.max(0, toleration.getTolerationSeconds()));
                    shortest = shortest.filter(known -> known.compareTo(seconds) <= 0).or(() -> Optional.of(seconds));
                }
            }
        }
        return shortest;
    }

    private static boolean tolerates(Toleration toleration, Taint taint) {
        String effect = requireNonNullElse(toleration.getEffect(), "");
        String key = requireNonNullElse(toleration.getKey(), "");
        boolean value = "Exists".equals(toleration.getOperator())
                || requireNonNullElse(toleration.getValue(), "").equals(requireNonNullElse(taint.getValue(), ""));
        return (effect.isEmpty() || effect.equals(taint.getEffect())) && (key.isEmpty() || key.equals(taint.getKey()))
                && value;
    }
}
