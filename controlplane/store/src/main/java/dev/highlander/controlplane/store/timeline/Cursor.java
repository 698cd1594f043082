package dev.highlander.controlplane.store.timeline;

import dev.highlander.controlplane.store.CompactedException;
import dev.highlander.controlplane.store.Event;
import dev.highlander.controlplane.store.Range;
import dev.highlander.controlplane.store.Revision;
import dev.highlander.controlplane.store.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A watch: a place in a topic, and nothing more. */
final class Cursor implements Watch {
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final Timeline timeline;
    private final Range range;
    private final Topic topic;

    /** The sequence number of the next event to return. Only the reader's. */
    private long next;

    /** Volatile because a bookmark may be written by another thread than the reader's. */
    private volatile Revision position;

    /** The thread that waits in {@link #poll}, if one does. */
    private volatile @Nullable Thread waiting;

    private volatile boolean closed;

    Cursor(Timeline timeline, Range range, Topic topic, long next, Revision position) {
        this.timeline = timeline;
        this.range = range;
        this.topic = topic;
        this.next = next;
        this.position = position;
    }

    Range range() {
        return range;
    }

    Topic topic() {
        return topic;
    }

    @Override
    public List<Event> poll(Duration patience, int limit) throws InterruptedException {
        if (limit < 1) {
            throw new IllegalArgumentException("limit " + limit + " is less than 1");
        }
        List<Event> found = take(limit);
        if (!found.isEmpty() || closed || patience.isZero() || patience.isNegative()) {
            return found;
        }
        long began = System.nanoTime();
        long nanos = (patience.compareTo(LONGEST) < 0 ? patience : LONGEST).toNanos();
        waiting = Thread.currentThread();
        try {
            while (true) {
                // Looked at again after it has been said that this thread waits: who comes later sees it and wakes it.
                found = take(limit);
                long remaining = nanos - (System.nanoTime() - began);
                if (!found.isEmpty() || closed || remaining <= 0) {
                    return found;
                }
                LockSupport.parkNanos(this, remaining);
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while waiting for changes");
                }
            }
        } finally {
            waiting = null;
        }
    }

    private List<Event> take(int limit) {
        if (closed) {
            return List.of();
        }
        // The root is read before the topic. An event is in its topic before the root that shows it is published, so all
        // events up to this revision are found there; a later one that is there already must wait until a view shows it.
        Revision newest = timeline.newest().revision();
        List<Event> found = new ArrayList<>();
        if (!topic.read(next, newest, limit, found)) {
            throw new CompactedException(position, timeline.oldest());
        }
        if (found.isEmpty()) {
            advance(newest);
            return List.of();
        }
        next += found.size();
        advance(found.size() < limit ? newest : found.getLast().revision());
        return found;
    }

    private void advance(Revision to) {
        if (to.isAfter(position)) {
            position = to;
        }
    }

    /** Wakes the reader if it waits. */
    void wake() {
        Thread thread = waiting;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public Revision position() {
        return position;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        if (!closed) {
            end();
            timeline.forget(this);
        }
    }

    /** Ends the watch without telling the timeline, which does so by itself. */
    void end() {
        closed = true;
        wake();
    }
}
