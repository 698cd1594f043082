package dev.highlander.controlplane.node.plan;

/**
 * Why a pod is never run here: it ends as failed.
 *
 * @param reason  one word, as a pod's reason
 * @param message what was found and expected
 */
public record Refusal(String reason, String message) {}
