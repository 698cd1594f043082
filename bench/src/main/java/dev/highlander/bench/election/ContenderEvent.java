package dev.highlander.bench.election;

import dev.highlander.ownership.Epoch;
import java.util.Optional;

/**
 * Something that a contender tells of itself.
 *
 * @param nanos when, by the machine's monotonic clock
 * @param kind what
 * @param epoch of the ownership that it is about; none if it is about none
 * @param detail more of it, empty if there is no more
 */
public record ContenderEvent(long nanos, Kind kind, Epoch epoch, String detail) {
    private static final String FIRST_WORD = "contender";
    private static final int WORDS = 5;

    /** What may happen to a contender. */
    public enum Kind {
        /** The store has answered it for the first time. */
        READY,
        /** It owns. */
        GAINED,
        /** It owns no more, and has stopped acting. */
        LOST,
        /** The store doesn't answer; it owns until its deadline. */
        DEGRADED,
        /** The store answers again. */
        RECOVERED,
        /** The store has lost data, so it won't own. */
        REGRESSED,
        /** The witness refused what it did. */
        REFUSED,
        /** It can't go on. */
        FAILED
    }

    /** As one line of a contender's standard output. */
    public String line() {
        return FIRST_WORD + " " + nanos + " " + kind + " " + epoch + " " + detail.replaceAll("\\s+", " ");
    }

    /** Reads a line of a contender's standard output; nothing if it is none of {@link #line()}. */
    static Optional<ContenderEvent> parse(String line) {
        String[] words = line.split(" ", WORDS);
        if (words.length < WORDS || !words[0].equals(FIRST_WORD)) {
            return Optional.empty();
        }
        return Optional.of(new ContenderEvent(Long.parseLong(words[1]), Kind.valueOf(words[2]),
                new Epoch(Long.parseLong(words[3])), words[4]));
    }
}
