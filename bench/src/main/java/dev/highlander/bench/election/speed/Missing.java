package dev.highlander.bench.election.speed;

/**
 * What was not measured.
 *
 * @param store on which store
 * @param what of it
 * @param why in one line
 * @param failed whether something that was there failed; otherwise it could not be had
 */
public record Missing(String store, String what, String why, boolean failed) {}
