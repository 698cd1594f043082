package dev.highlander.controlplane.store.timeline;

import dev.highlander.controlplane.store.Event;
import dev.highlander.controlplane.store.Revision;
import java.util.ArrayList;
import java.util.List;

/**
 * A root that is kept, and the events after it up to the next one that is.
 *
 * <p>Keeping the root of every revision would cost the copied paths of every change. A root every so many events costs nearly
 * nothing, and those between are found again by applying a few events.
 */
final class Span {
    /**
     * What an event costs in memory beside the document that it replaced, in bytes: itself, its entry, its places in two
     * topics, its share of the kept roots. An estimate.
     */
    private static final long COST = 400;

    private final Root base;
    private final List<Event> events = new ArrayList<>();
    private long bytes;
    private long touched;

    Span(Root base, long now) {
        this.base = base;
        this.touched = now;
    }

    void add(Event event, long now) {
        events.add(event);
        bytes += cost(event);
        touched = now;
    }

    private static long cost(Event event) {
        return COST + (event.previous() == null ? 0 : event.previous().document().size());
    }

    Root base() {
        return base;
    }

    List<Event> events() {
        return events;
    }

    long bytes() {
        return bytes;
    }

    /** The reading of the clock when the newest event came. */
    long touched() {
        return touched;
    }

    /** The events after the base up to a revision. */
    List<Event> eventsTo(Revision revision) {
        return List.copyOf(events.subList(0, (int) (revision.value() - base.revision().value())));
    }
}
