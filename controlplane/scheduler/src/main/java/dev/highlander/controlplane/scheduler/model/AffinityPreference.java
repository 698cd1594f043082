package dev.highlander.controlplane.scheduler.model;

/**
 * A wish to be near such pods, or away from them.
 *
 * @param weight how much it counts: 1 to 100 for near, -1 to -100 for away
 * @param term which pods, and what near means
 */
public record AffinityPreference(int weight, AffinityTerm term) {}
