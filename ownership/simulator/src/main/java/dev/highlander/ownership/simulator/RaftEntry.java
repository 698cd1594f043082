package dev.highlander.ownership.simulator;

import dev.highlander.ownership.raft.state.CommandCodec;
import org.jspecify.annotations.Nullable;

/** A place in a log. One object wherever it is copied to, so that it is known again. */
final class RaftEntry {
    private final long term;
    private final long index;
    private final RaftPeer author;
    private final @Nullable RaftConf conf;
    private final CommandCodec.@Nullable Logged command;

    private RaftEntry(long term, long index, RaftPeer author, @Nullable RaftConf conf,
            CommandCodec.@Nullable Logged command) {
        this.term = term;
        this.index = index;
        this.author = author;
        this.conf = conf;
        this.command = command;
    }

    /** The first that a leader writes: nothing. */
    static RaftEntry first(long term, long index, RaftPeer author) {
        return new RaftEntry(term, index, author, null, null);
    }

    static RaftEntry of(long term, long index, RaftPeer author, RaftConf conf) {
        return new RaftEntry(term, index, author, conf, null);
    }

    static RaftEntry of(long term, long index, RaftPeer author, CommandCodec.Logged command) {
        return new RaftEntry(term, index, author, null, command);
    }

    long term() {
        return term;
    }

    long index() {
        return index;
    }

    /** Whether this process has put it into the log. */
    boolean isBy(RaftPeer process) {
        return author.equals(process);
    }

    /** Who belongs to the group from here on; null if that stays as it is. */
    @Nullable
    RaftConf conf() {
        return conf;
    }

    CommandCodec.@Nullable Logged command() {
        return command;
    }

    @Override
    public String toString() {
        Object what = conf != null ? conf : command != null ? command.command() : "first";
        return term + "." + index + " " + what;
    }
}
