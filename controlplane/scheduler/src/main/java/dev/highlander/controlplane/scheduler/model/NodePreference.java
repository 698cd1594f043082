package dev.highlander.controlplane.scheduler.model;

/**
 * A wish about nodes.
 *
 * @param weight how much it counts, 1 to 100
 * @param query the nodes wished for; an empty query wishes for all
 */
public record NodePreference(int weight, NodeQuery query) {}
