package dev.highlander.controlplane.store.timeline;

import dev.highlander.controlplane.store.Change;
import dev.highlander.controlplane.store.Document;
import dev.highlander.controlplane.store.Entry;
import dev.highlander.controlplane.store.Event;
import dev.highlander.controlplane.store.Expectation;
import dev.highlander.controlplane.store.Key;
import dev.highlander.controlplane.store.Range;
import dev.highlander.controlplane.store.Revision;
import dev.highlander.controlplane.store.View;
import dev.highlander.controlplane.store.tree.Cut;
import dev.highlander.controlplane.store.tree.EntryTree;
import org.jspecify.annotations.Nullable;

/**
 * The whole store at one revision: the root of a tree that shares nearly everything with those before and after it.
 *
 * @param revision the revision
 * @param tree the entries
 * @param bytes the size of their documents
 */
public record Root(Revision revision, EntryTree tree, long bytes) implements View {
    /** Before the first change. */
    public static final Root EMPTY = new Root(Revision.ZERO, EntryTree.EMPTY, 0);

    /** The event that a change is when it takes effect right after this root; null if what it expects does not hold. */
    public @Nullable Event decide(Change change) {
        Entry current = tree.get(change.key());
        if (!holds(change.expected(), current)) {
            return null;
        }
        return event(change.key(), current, change.next());
    }

    /**
     * The event that puts a document at a key, or removes what stands there, right after this root.
     *
     * @param next the document, or null to remove
     */
    public Event event(Key key, @Nullable Document next) {
        return event(key, tree.get(key), next);
    }

    private Event event(Key key, @Nullable Entry current, @Nullable Document document) {
        Revision next = revision.next();
        if (document == null) {
            return new Event(next, key, current, null);
        }
        // The key object of the entry that stands there is used again, so that a key is in memory once.
        Key kept = current == null ? key : current.key();
        Revision created = current == null ? next : current.created();
        return new Event(next, kept, current, new Entry(kept, created, next, document));
    }

    private static boolean holds(Expectation expected, @Nullable Entry current) {
        return switch (expected) {
            case Expectation.Absent _ -> current == null;
            case Expectation.At(Revision read) -> current != null && current.modified().equals(read);
        };
    }

    /**
     * The root after an event.
     *
     * @throws IllegalArgumentException if it is not the event right after this root
     */
    public Root after(Event event) {
        if (event.revision().value() != revision.value() + 1) {
            throw new IllegalArgumentException(
                    "the event after revision " + revision + " cannot have revision " + event.revision());
        }
        Entry previous = event.previous();
        Entry current = event.current();
        long size = bytes - (previous == null ? 0 : previous.document().size());
        if (current == null) {
            return new Root(event.revision(), tree.without(event.key()), size);
        }
        return new Root(event.revision(), tree.with(current), size + current.document().size());
    }

    @Override
    public @Nullable Entry get(Key key) {
        return tree.get(key);
    }

    @Override
    public Iterable<Entry> range(Range range) {
        return tree.slice(tree.rank(Cut.before(range)), tree.rank(Cut.behind(range)));
    }

    @Override
    public Iterable<Entry> rangeAfter(Range range, Key after) {
        int from = Math.max(tree.rank(Cut.before(range)), tree.rank(Cut.behind(after)));
        return tree.slice(from, tree.rank(Cut.behind(range)));
    }

    @Override
    public long count(Range range) {
        return (long) tree.rank(Cut.behind(range)) - tree.rank(Cut.before(range));
    }

    @Override
    public String toString() {
        return "Root[revision=" + revision + ", entries=" + tree.size() + ", bytes=" + bytes + "]";
    }
}
