package dev.highlander.controlplane.store.timeline;

import dev.highlander.controlplane.store.Event;
import dev.highlander.controlplane.store.Revision;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The remembered events of one range, in order, so that whoever follows the range never looks at those of others.
 *
 * <p>A ring with a sequence number per event. There is one writer at a time (the timeline's lock sees to it) and any number of
 * readers, who take no lock: they read the end first and the beginning last, and discard what they have read if the beginning
 * has passed them meanwhile.
 */
final class Topic {
    private static final int SMALLEST = 8;

    /** How many readers the publisher wakes itself; waking one costs it about a microsecond. */
    private static final int FEW = 16;

    private final Set<Cursor> cursors = ConcurrentHashMap.newKeySet();

    /** Whether a thread is about to begin waking readers. */
    private final AtomicBoolean waking = new AtomicBoolean();

    /** The events from {@link #begin} to {@link #end}, each at its sequence number modulo the length, a power of two. */
    private volatile AtomicReferenceArray<Event> slots = new AtomicReferenceArray<>(SMALLEST);

    private volatile long begin;
    private volatile long end;

    /** Appends an event. Only the timeline's writer may call this. */
    void append(Event event) {
        if (end - begin == slots.length()) {
            resize(slots.length() * 2);
        }
        long sequence = end;
        slots.setRelease(slot(slots, sequence), event);
        end = sequence + 1;
    }

    /** Forgets the oldest event. Only the timeline's writer may call this. */
    void forgetOldest() {
        long sequence = begin;
        // The beginning moves before the slot is emptied, so that a reader who finds the slot empty also sees why.
        begin = sequence + 1;
        slots.set(slot(slots, sequence), null);
        int length = slots.length();
        if (length > SMALLEST && end - begin < length / 4) {
            resize(length / 2);
        }
    }

    boolean isUnused() {
        return begin == end && cursors.isEmpty();
    }

    void register(Cursor cursor) {
        cursors.add(cursor);
    }

    boolean unregister(Cursor cursor) {
        return cursors.remove(cursor);
    }

    boolean isFollowed() {
        return !cursors.isEmpty();
    }

    /** Ends every watch of this range. */
    void endAll() {
        cursors.forEach(Cursor::end);
    }

    /** Wakes whoever waits for this range; a crowd is woken by a thread of its own, so that writers need not wait for it. */
    void wake() {
        if (cursors.size() <= FEW) {
            cursors.forEach(Cursor::wake);
        } else if (waking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("store-wake").start(() -> {
                // Before it begins: an event that finds the flag set is seen by those who are woken from here on.
                waking.set(false);
                cursors.forEach(Cursor::wake);
            });
        }
    }

    /** The sequence number of the first remembered event after a revision. Only under the timeline's lock. */
    long firstAfter(Revision revision) {
        long low = begin;
        long high = end;
        while (low < high) {
            long middle = (low + high) >>> 1;
            Event event = slots.get(slot(slots, middle));
            if (event.revision().isAfter(revision)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /**
     * Adds the events from a sequence number on to a list, as far as they are not after a revision. May be called by anybody.
     *
     * @return false if they are no longer remembered; what has been added then means nothing
     */
    boolean read(long from, Revision newest, int limit, List<Event> into) {
        long to = end;
        AtomicReferenceArray<Event> ring = slots;
        for (long sequence = from; sequence < to && into.size() < limit; sequence++) {
            Event event = ring.get(slot(ring, sequence));
            if (event == null) {
                return false;
            }
            if (event.revision().isAfter(newest)) {
                break;
            }
            into.add(event);
        }
        return begin <= from;
    }

    private void resize(int length) {
        AtomicReferenceArray<Event> copy = new AtomicReferenceArray<>(length);
        for (long sequence = begin; sequence < end; sequence++) {
            copy.setPlain(slot(copy, sequence), slots.get(slot(slots, sequence)));
        }
        slots = copy;
    }

    private static int slot(AtomicReferenceArray<Event> ring, long sequence) {
        return (int) sequence & (ring.length() - 1);
    }
}
