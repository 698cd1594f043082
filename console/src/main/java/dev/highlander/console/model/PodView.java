package dev.highlander.console.model;

import java.time.Instant;
import java.util.Optional;

/**
 * A pod.
 *
 * @param status its phase, or what it waits for
 * @param node where it runs; empty before it is scheduled
 * @param createdAt since when it exists, if that can be told
 */
public record PodView(String namespace, String name, String status, String node, Optional<Instant> createdAt) {}
