package dev.highlander.console.model;

import java.time.Instant;

/**
 * Something that happened.
 *
 * @param warning whether somebody should look at it
 * @param reason what, in one word
 * @param subject to what: {@code WorkloadProcess default/heartbeat}
 * @param message what, for people
 * @param count how often up to {@code at}
 */
public record EventView(Instant at, boolean warning, String reason, String subject, String message, int count) {}
