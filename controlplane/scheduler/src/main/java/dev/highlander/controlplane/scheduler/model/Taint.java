package dev.highlander.controlplane.scheduler.model;

import static java.util.Objects.requireNonNullElse;

/**
 * What keeps pods off a node unless they tolerate it.
 *
 * @param key its name
 * @param value its value, empty when it has none
 * @param effect {@code NoSchedule}, {@code NoExecute} or {@code PreferNoSchedule}
 */
public record Taint(String key, String value, String effect) {
    static Taint of(io.fabric8.kubernetes.api.model.Taint taint) {
        return new Taint(taint.getKey(), requireNonNullElse(taint.getValue(), ""),
                requireNonNullElse(taint.getEffect(), ""));
    }

    /** Whether a pod must tolerate it to be placed here. */
    public boolean keepsOut() {
        return effect.equals("NoSchedule") || effect.equals("NoExecute");
    }

    /** Whether a pod is only asked to go elsewhere. */
    public boolean discourages() {
        return effect.equals("PreferNoSchedule");
    }
}
