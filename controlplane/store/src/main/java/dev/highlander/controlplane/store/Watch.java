package dev.highlander.controlplane.store;

import java.time.Duration;
import java.util.List;

/**
 * A cursor in the sequence of changes, seen through a range.
 *
 * <p>It delivers every change of the range after its starting revision, once and in order, or fails with
 * {@link CompactedException}. It keeps no queue of its own: a slow reader costs the others nothing, and is told that it has
 * fallen behind when its place has been forgotten. For one reader at a time.
 */
public interface Watch extends AutoCloseable {
    /**
     * Waits for changes.
     *
     * @param patience how long to wait at most; zero or less does not wait
     * @param limit how many changes to return at most, 1 or more
     * @return the next changes in order; empty if none came in time or the watch or its store was closed
     * @throws CompactedException if the next change is no longer known
     * @throws InterruptedException if the waiting thread was interrupted
     */
    List<Event> poll(Duration patience, int limit) throws InterruptedException;

    /**
     * The revision up to which everything of the range has been returned, whether or not it concerned the range: what a
     * bookmark may promise.
     */
    Revision position();

    /** Whether the watch, or the store behind it, is closed. */
    boolean isClosed();

    /** Ends the watch and wakes its reader. Idempotent. */
    @Override
    void close();
}
