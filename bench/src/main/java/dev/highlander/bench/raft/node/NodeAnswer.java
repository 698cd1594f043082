package dev.highlander.bench.raft.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What became of something that a node was told to do.
 *
 * @param began when the node began it, by the machine's monotonic clock
 * @param ended when it had the answer
 * @param wallMillis when that was by the node's wall clock, in milliseconds since 1970
 * @param done whether it was done; of a write that was not, nobody knows whether it will be
 * @param words what was found, see {@link RaftProcess}; why, if it was not done
 */
public record NodeAnswer(long began, long ended, long wallMillis, boolean done, List<String> words) {
    private static final String FIRST = "answer";
    private static final String DONE = "done";
    private static final int HEAD = 6;

    /** Copies the list. */
    public NodeAnswer {
        words = List.copyOf(words);
    }

    /** Why it was not done; empty if it was. */
    public String reason() {
        return done ? "" : String.join(" ", words);
    }

    /** A number among the words. */
    public long number(int at) {
        return Long.parseLong(words.get(at));
    }

    /** As a line of a node's standard output. */
    String line(long question) {
        List<String> all = new ArrayList<>(List.of(FIRST, Long.toString(question), Long.toString(began),
                Long.toString(ended), Long.toString(wallMillis), done ? DONE : "failed"));
        all.addAll(words);
        return Words.join(all);
    }

    /**
     * An answer and what it answers.
     *
     * @param question its number
     * @param answer the answer
     */
    record Numbered(long question, NodeAnswer answer) {}

    /** Reads a line of a node's standard output; nothing if it is none of {@link #line}. */
    static Optional<Numbered> parse(String line) {
        List<String> all = Words.split(line);
        if (all.size() < HEAD || !all.getFirst().equals(FIRST)) {
            return Optional.empty();
        }
        return Optional.of(new Numbered(Long.parseLong(all.get(1)),
                new NodeAnswer(Long.parseLong(all.get(2)), Long.parseLong(all.get(3)), Long.parseLong(all.get(4)),
                        all.get(5).equals(DONE), all.subList(HEAD, all.size()))));
    }
}
