package dev.highlander.ownership.raft.state;

/**
 * What the leader adds to a command when it puts it into the log, so that every replica carries it out alike.
 *
 * @param term the leader's term
 * @param index the command's place in the log
 * @param nanos the group's time ({@link GroupClock}), in nanoseconds since the group began
 * @param wallMillis the leader's wall clock, in milliseconds since 1970; for people to read, nothing depends on it
 */
public record Stamp(long term, long index, long nanos, long wallMillis) {}
