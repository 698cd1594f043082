package dev.highlander.bench.raft.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Something that a node tells of itself, unasked.
 *
 * @param nanos when, by the machine's monotonic clock
 * @param wallMillis when, by the node's wall clock, in milliseconds since 1970
 * @param kind what
 * @param words more of it: see {@link Kind}
 */
public record NodeEvent(long nanos, long wallMillis, Kind kind, List<String> words) {
    private static final String FIRST = "event";
    private static final int HEAD = 4;

    /** Copies the list. */
    public NodeEvent {
        words = List.copyOf(words);
    }

    /** What may happen to a node. */
    public enum Kind {
        /** It listens and takes part. */
        READY,
        /** It could not start; words: why. */
        FAILED,
        /** What it is, or whom it follows, has changed since it last looked; words: those of {@link Place}. */
        PLACE,
        /** It owns the group's lease; words: the epoch. */
        GAINED,
        /** It may act until then, unless it is prolonged or lost; words: the epoch, the instant by the machine's monotonic clock. */
        HOLDS,
        /** It owns the lease no more; words: the epoch, why. */
        LOST
    }

    /**
     * What a node is.
     *
     * @param role its role in the group
     * @param ready whether it leads and takes commands
     * @param term its term
     * @param leader whom it follows, or itself; empty if it knows of none
     */
    public record Place(String role, boolean ready, long term, String leader) {
        List<String> words() {
            return List.of(role, Boolean.toString(ready), Long.toString(term), leader);
        }
    }

    /**
     * What the node is now.
     *
     * @throws IllegalStateException unless this is a {@link Kind#PLACE}
     */
    public Place place() {
        if (kind != Kind.PLACE) {
            throw new IllegalStateException("an event of kind " + kind + ", expected " + Kind.PLACE);
        }
        return new Place(words.get(0), Boolean.parseBoolean(words.get(1)), Long.parseLong(words.get(2)), words.get(3));
    }

    /** A number among the words. */
    public long number(int at) {
        return Long.parseLong(words.get(at));
    }

    /** As a line of a node's standard output. */
    String line() {
        List<String> all = new ArrayList<>(
                List.of(FIRST, Long.toString(nanos), Long.toString(wallMillis), kind.name()));
        all.addAll(words);
        return Words.join(all);
    }

    /** Reads a line of a node's standard output; nothing if it is none of {@link #line()}. */
    static Optional<NodeEvent> parse(String line) {
        List<String> all = Words.split(line);
        if (all.size() < HEAD || !all.getFirst().equals(FIRST)) {
            return Optional.empty();
        }
        return Optional.of(new NodeEvent(Long.parseLong(all.get(1)), Long.parseLong(all.get(2)),
                Kind.valueOf(all.get(3)), all.subList(HEAD, all.size())));
    }
}
