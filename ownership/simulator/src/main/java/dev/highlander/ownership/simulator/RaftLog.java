package dev.highlander.ownership.simulator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one node keeps when its process ends: term, vote, log, snapshot, and how it came to have them. The first place is 1. */
final class RaftLog {
    private final List<RaftEntry> entries = new ArrayList<>();
    private long term;
    private @Nullable String vote;
    private long base;
    private long baseTerm;
    private RaftConf baseConf = RaftConf.NOBODY;
    private byte @Nullable [] snapshot;
    /** Up to where it would be there after a crash. */
    private long written;
    private boolean open;

    /** Whether this node takes part: else it has forgotten, or has never known. */
    boolean isOpen() {
        return open;
    }

    /** Begins an empty one. */
    void open(RaftConf begun) {
        forget();
        baseConf = begun;
        open = true;
    }

    void forget() {
        entries.clear();
        term = 0;
        vote = null;
        base = 0;
        baseTerm = 0;
        baseConf = RaftConf.NOBODY;
        snapshot = null;
        written = 0;
        open = false;
    }

    /** The process has ended: what was not written yet is gone. */
    void crash() {
        truncate(Math.max(written, base) + 1);
    }

    long term() {
        return term;
    }

    @Nullable
    String vote() {
        return vote;
    }

    /** A higher term: nobody has this node's vote in it yet. */
    void raise(long next) {
        term = next;
        vote = null;
    }

    void vote(@Nullable String candidate) {
        vote = candidate;
    }

    /** The last place before the entries: that of the snapshot. */
    long base() {
        return base;
    }

    long baseTerm() {
        return baseTerm;
    }

    RaftConf baseConf() {
        return baseConf;
    }

    byte @Nullable [] snapshot() {
        return snapshot;
    }

    long last() {
        return base + entries.size();
    }

    long lastTerm() {
        return entries.isEmpty() ? baseTerm : entries.getLast().term();
    }

    long written() {
        return Math.max(base, written);
    }

    void written(long index) {
        written = Math.max(written, index);
    }

    /** The term of this place; -1 if that is not known. */
    long termAt(long index) {
        if (index == base) {
            return baseTerm;
        }
        RaftEntry entry = entry(index);
        return entry == null ? -1 : entry.term();
    }

    @Nullable
    RaftEntry entry(long index) {
        return index <= base || index > last() ? null : entries.get((int) (index - base - 1));
    }

    /** Up to so many from this place on. */
    List<RaftEntry> from(long index, int most) {
        int start = (int) (index - base - 1);
        return List.copyOf(entries.subList(start, Math.min(entries.size(), start + most)));
    }

    void append(RaftEntry entry) {
        if (entry.index() != last() + 1) {
            throw new IllegalStateException(entry + " after place " + last());
        }
        entries.add(entry);
    }

    void truncate(long from) {
        if (from <= last()) {
            entries.subList((int) (from - base - 1), entries.size()).clear();
            written = Math.min(written, from - 1);
        }
    }

    /** Who belongs to the group, by the newest entry that says it. */
    RaftConf conf() {
        return confAt(last());
    }

    /** The place of the entry that says who belongs to the group. */
    long confIndex() {
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (entries.get(i).conf() != null) {
                return entries.get(i).index();
            }
        }
        return base;
    }

    RaftConf confAt(long index) {
        for (int i = (int) (index - base) - 1; i >= 0; i--) {
            RaftConf conf = entries.get(i).conf();
            if (conf != null) {
                return conf;
            }
        }
        return baseConf;
    }

    /** Replaces what lies before this place, and itself, by a state. */
    void compact(long index, byte[] state) {
        long termThere = termAt(index);
        baseConf = confAt(index);
        entries.subList(0, (int) (index - base)).clear();
        base = index;
        baseTerm = termThere;
        snapshot = state;
    }

    /** Replaces what lies before this place, and itself, by a state that a leader has sent; what follows stays if it does follow. */
    void install(long index, long termThere, RaftConf conf, byte[] state) {
        if (termAt(index) == termThere && index >= base) {
            entries.subList(0, (int) (index - base)).clear();
        } else {
            entries.clear();
        }
        base = index;
        baseTerm = termThere;
        baseConf = conf;
        snapshot = state;
        written = Math.min(Math.max(written, index), last());
    }
}
