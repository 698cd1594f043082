package dev.highlander.controlplane.store;

import java.time.Duration;

/**
 * Is told what a store does, for histograms; the counters and gauges are in {@link StoreStatistics}.
 *
 * <p>The methods are called on the store's own threads, which wait for them: they must return at once and not throw.
 */
public interface StoreObserver {
    /** An observer that looks away. */
    StoreObserver NONE = new StoreObserver() {};

    /**
     * A batch of changes has become durable.
     *
     * @param changes how many changes took effect, 1 or more
     * @param bytes how many bytes were written for them, 0 if nothing is written anywhere
     * @param write how long the writing took, with waiting for the disk
     */
    default void batchKept(int changes, long bytes, Duration write) {}

    /**
     * A snapshot has been completed.
     *
     * @param revision the revision that it is of
     * @param bytes its size
     * @param time how long it took
     */
    default void snapshotTaken(Revision revision, long bytes, Duration time) {}

    /** The store has failed: it keeps answering reads, but no longer accepts changes. Called once at most. */
    default void failed(StoreException reason) {}
}
