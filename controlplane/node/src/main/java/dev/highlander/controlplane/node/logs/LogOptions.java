package dev.highlander.controlplane.node.logs;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which part of a log is wanted, and how: the query of the {@code log} subresource.
 *
 * @param follow     go on until the container has ended
 * @param previous   of the run before the newest
 * @param timestamps begin each line with the time at which it was written
 * @param since      only lines written at that time or later
 * @param tail       at most so many of the last lines; not negative
 * @param limitBytes stop after so many bytes; positive
 */
public record LogOptions(boolean follow, boolean previous, boolean timestamps, Optional<Instant> since,
        OptionalLong tail,
        OptionalLong limitBytes) {
    /** Everything there is, as it was written. */
    public static final LogOptions ALL = new LogOptions(false, false, false, Optional.empty(), OptionalLong.empty(),
            OptionalLong.empty());

    /** Checks the ranges. */
    public LogOptions {
        if (tail.isPresent() && tail.getAsLong() < 0) {
            throw new IllegalArgumentException("tailLines must be greater than or equal to 0");
        }
        if (limitBytes.isPresent() && limitBytes.getAsLong() < 1) {
            throw new IllegalArgumentException("limitBytes must be greater than 0");
        }
    }

    /** The same, following. */
    public LogOptions following() {
        return new LogOptions(true, previous, timestamps, since, tail, limitBytes);
    }

    /** The same, of the run before. */
    public LogOptions ofPrevious() {
        return new LogOptions(follow, true, timestamps, since, tail, limitBytes);
    }

    /** The same, with times. */
    public LogOptions withTimestamps() {
        return new LogOptions(follow, previous, true, since, tail, limitBytes);
    }

    /** The same, from a time on. */
    public LogOptions since(Instant time) {
        return new LogOptions(follow, previous, timestamps, Optional.of(time), tail, limitBytes);
    }

    /** The same, with the last lines only. */
    public LogOptions lastLines(long lines) {
        return new LogOptions(follow, previous, timestamps, since, OptionalLong.of(lines), limitBytes);
    }

    /** The same, with the first bytes only. */
    public LogOptions firstBytes(long bytes) {
        return new LogOptions(follow, previous, timestamps, since, tail, OptionalLong.of(bytes));
    }
}
