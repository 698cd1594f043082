package dev.highlander.controlplane.apiserver.kinds;

import org.jspecify.annotations.Nullable;

/**
 * Where the scale subresource finds its numbers; each path is a JSON pointer.
 *
 * @param specReplicas the wanted number
 * @param statusReplicas the observed number
 * @param selector a label selector, as text or as a structured selector, or null if there is none
 */
public record ScalePaths(String specReplicas, String statusReplicas, @Nullable String selector) {}
