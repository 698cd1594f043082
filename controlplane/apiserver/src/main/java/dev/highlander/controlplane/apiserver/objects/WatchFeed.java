package dev.highlander.controlplane.apiserver.objects;

import dev.highlander.controlplane.store.CompactedException;
import dev.highlander.controlplane.store.Entry;
import dev.highlander.controlplane.store.Event;
import dev.highlander.controlplane.store.Revision;
import dev.highlander.controlplane.store.View;
import dev.highlander.controlplane.store.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One watcher's view of the changes: first, if wanted, the present state, then every change as it looks through the selectors.
 * For one reader.
 */
public final class WatchFeed implements AutoCloseable {
    private static final int BATCH = 256;

    private final Selection selection;
    private final Watch watch;
    private final boolean announcesEnd;
    private @Nullable Iterator<Entry> initial;
    private Revision position;

    WatchFeed(Selection selection, Watch watch, @Nullable View initial, boolean announcesEnd) {
        this.selection = selection;
        this.watch = watch;
        this.announcesEnd = announcesEnd;
        this.initial = initial == null ? null : initial.range(selection.range()).iterator();
        this.position = initial == null ? watch.position() : initial.revision();
    }

    /**
     * Waits for what there is to tell.
     *
     * @param patience how long to wait at most
     * @return the next events in order; empty if there were none in time, or the feed has been closed
     * @throws dev.highlander.controlplane.apiserver.status.StatusException 410 if this watcher has fallen too far behind
     * @throws InterruptedException if the waiting thread was interrupted
     */
    public List<WatchEvent> next(Duration patience) throws InterruptedException {
        if (initial != null) {
            return initialEvents(initial);
        }
        List<Event> changes;
        try {
            changes = watch.poll(patience, BATCH);
        } catch (CompactedException e) {
            throw Watching.tooOld(e);
        }
        position = watch.position();
        List<WatchEvent> events = new ArrayList<>(changes.size());
        for (Event change : changes) {
            WatchEvent event = seen(change);
            if (event != null) {
                events.add(event);
            }
        }
        return events;
    }

    /** A bookmark: everything up to here has been told. */
    public WatchEvent bookmark() {
        return new WatchEvent(WatchEvent.Type.BOOKMARK, null, position);
    }

    /** Whether the present state has been told, so that a bookmark may be. */
    public boolean isLive() {
        return initial == null;
    }

    /** Whether there is nothing more to wait for. */
    public boolean isClosed() {
        return watch.isClosed();
    }

    @Override
    public void close() {
        watch.close();
    }

    private List<WatchEvent> initialEvents(Iterator<Entry> entries) {
        List<WatchEvent> events = new ArrayList<>(BATCH);
        while (entries.hasNext() && events.size() < BATCH) {
            Entry entry = entries.next();
            if (selection.selectsAll() || selection.matches(entry)) {
                events.add(new WatchEvent(WatchEvent.Type.ADDED, entry, entry.modified()));
            }
        }
        if (!entries.hasNext()) {
            initial = null;
            if (announcesEnd) {
                events.add(new WatchEvent(WatchEvent.Type.INITIAL_EVENTS_END, null, position));
            }
        }
        return events;
    }

    /** How a change looks through the selectors: entering the selection is an addition, leaving it a deletion. */
    private @Nullable WatchEvent seen(Event change) {
        Entry previous = change.previous();
        Entry current = change.current();
        boolean was = previous != null && (selection.selectsAll() || selection.matches(previous));
        boolean is = current != null && (selection.selectsAll() || selection.matches(current));
        if (is) {
            return new WatchEvent(was ? WatchEvent.Type.MODIFIED : WatchEvent.Type.ADDED, current, change.revision());
        }
        return was ? new WatchEvent(WatchEvent.Type.DELETED, previous, change.revision()) : null;
    }
}
