package dev.highlander.ownership.simulator;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A binary heap of events, by true time and then by lot: what happens at one instant happens in any order. */
final class EventQueue {
    private @Nullable Event[] heap = new @Nullable Event[256];
    private int size;

    /** Something that happens at an instant of true time, to a machine that may have crashed or stand still by then. */
    static final class Event {
        /** Where it happens; null for what is not of any machine: fate. */
        final @Nullable Machine machine;
        final int incarnation;
        final Runnable action;
        private long time;
        private int lot;
        private boolean cancelled;

        Event(@Nullable Machine machine, int incarnation, Runnable action) {
            this.machine = machine;
            this.incarnation = incarnation;
            this.action = action;
        }

        long time() {
            return time;
        }

        void cancel() {
            cancelled = true;
        }

        boolean isCancelled() {
            return cancelled;
        }

        private boolean before(Event other) {
            return time != other.time ? time < other.time : lot < other.lot;
        }
    }

    void add(Event event, long time, int lot) {
        event.time = time;
        event.lot = lot;
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        int hole = size++;
        while (hole > 0) {
            int parent = (hole - 1) >>> 1;
            Event above = at(parent);
            if (!event.before(above)) {
                break;
            }
            heap[hole] = above;
            hole = parent;
        }
        heap[hole] = event;
    }

    /** The first event, removed; null if there is none before or at {@code end}. */
    @Nullable
    Event next(long end) {
        if (size == 0 || at(0).time > end) {
            return null;
        }
        Event first = at(0);
        Event last = at(--size);
        heap[size] = null;
        if (size > 0) {
            sink(last);
        }
        return first;
    }

    private void sink(Event event) {
        int hole = 0;
        for (int child = 1; child < size; child = 2 * hole + 1) {
            if (child + 1 < size && at(child + 1).before(at(child))) {
                child++;
            }
            Event below = at(child);
            if (!below.before(event)) {
                break;
            }
            heap[hole] = below;
            hole = child;
        }
        heap[hole] = event;
    }

    private Event at(int index) {
        Event event = heap[index];
        if (event == null) {
            throw new IllegalStateException("no event at " + index + " of " + size);
        }
        return event;
    }
}
