package dev.highlander.controlplane.node.plan;

import java.time.Instant;

/**
 * Why a container, or all of a pod, could not be started.
 *
 * @param reason  one word, as a waiting reason
 * @param message what is in the way
 * @param until   when to try again
 */
public record Obstacle(String reason, String message, Instant until) {}
