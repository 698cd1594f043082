package dev.highlander.console.model;

import java.time.Instant;

/**
 * A change of leadership.
 *
 * @param from who led; empty for nobody
 * @param to who leads since; empty for nobody
 */
public record LeadershipChange(Instant timestamp, String from, String to, String reason, long epoch) {}
