package dev.highlander.bench.election.witness;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;

/**
 * Something that the witness saw.
 *
 * @param nanos when it was received, by the machine's monotonic clock
 * @param kind what it was
 * @param holder the claim that it came from
 * @param epoch the epoch that it carried
 * @param sequence which of that claim's effects it was, from 1; 0 for a raised fence
 * @param accepted whether the witness took it; refused if it had seen a higher epoch, or this one of another claim
 */
public record Sighting(long nanos, Kind kind, HolderId holder, Epoch epoch, long sequence, boolean accepted) {
    /** What a claim sends. */
    public enum Kind {
        /** Something done as the owner. */
        EFFECT,
        /** A new owner's epoch, shown before it acts. */
        RAISE
    }

    /** As one line, which {@link #parse} reads. */
    String line() {
        return nanos + " " + kind + " " + holder + " " + epoch + " " + sequence + " "
                + (accepted ? "accepted" : "refused");
    }

    /**
     * Reads a line.
     *
     * @throws IllegalArgumentException if it is not one of {@link #line()}
     */
    static Sighting parse(String line) {
        String[] words = line.split(" ", -1);
        if (words.length != 6) {
            throw new IllegalArgumentException("sighting: '" + line + "', expected six words");
        }
        return new Sighting(Long.parseLong(words[0]), Kind.valueOf(words[1]), HolderId.parse(words[2]),
                new Epoch(Long.parseLong(words[3])), Long.parseLong(words[4]), words[5].equals("accepted"));
    }
}
