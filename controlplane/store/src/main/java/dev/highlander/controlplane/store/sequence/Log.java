package dev.highlander.controlplane.store.sequence;

import dev.highlander.controlplane.store.Event;
import dev.highlander.controlplane.store.timeline.Root;
import java.io.IOException;
import java.util.List;

/** Where a {@link GroupCommit} keeps its batches. Used by one thread at a time. */
public interface Log extends AutoCloseable {
    /** A log that forgets. */
    Log NONE = new Log() {
        @Override
        public long append(List<Event> batch) {
            return 0;
        }
    };

    /**
     * Keeps a batch: when this returns, it outlives the process and the machine's power.
     *
     * @param batch the events right after those of the last call
     * @return how many bytes were written
     * @throws IOException if it may or may not have been kept; the log is not called again but to be closed
     */
    long append(List<Event> batch) throws IOException;

    /** Told of each root that has become durable and visible, for snapshots. Must return at once. */
    default void published(Root root) {}

    /** Releases what the log holds. Idempotent. */
    @Override
    default void close() {}
}
