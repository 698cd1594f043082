package dev.highlander.controlplane.scheduler.model;

import static java.util.Objects.requireNonNullElse;

/**
 * A pod's consent to taints.
 *
 * @param key the taint's name; empty for every name (with {@code exists})
 * @param exists whether any value will do
 * @param value the value that will do otherwise
 * @param effect the effect; empty for all
 */
public record Toleration(String key, boolean exists, String value, String effect) {
    static Toleration of(io.fabric8.kubernetes.api.model.Toleration toleration) {
        return new Toleration(requireNonNullElse(toleration.getKey(), ""), "Exists".equals(toleration.getOperator()),
                requireNonNullElse(toleration.getValue(), ""), requireNonNullElse(toleration.getEffect(), ""));
    }

    /** Whether the pod bears this taint. */
    public boolean tolerates(Taint taint) {
        return (effect.isEmpty() || effect.equals(taint.effect())) && (key.isEmpty() || key.equals(taint.key()))
                && (exists || value.equals(taint.value()));
    }
}
