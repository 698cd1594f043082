package dev.highlander.controlplane.store;

import java.util.concurrent.CompletableFuture;

/**
 * The revisioned store.
 *
 * <p>A change that is acknowledged is durable (as far as the store has anything durable behind it) and visible: a view taken
 * afterwards, by whomever, shows it. Readers never see what is not durable yet.
 */
public interface Store extends AutoCloseable {
    /** The newest durable view; never blocks. */
    View view();

    /**
     * The view at a revision.
     *
     * @throws CompactedException if it is no longer kept
     * @throws IllegalArgumentException if it lies in the future
     */
    View view(Revision revision);

    /**
     * Applies a change.
     *
     * <p>The future completes once the change is durable, or has been found to conflict with what is durable. It fails with
     * {@link StoreException} if the store cannot tell whether the change will be kept. What depends on it without an executor of
     * its own may run on the store's thread, and must not block there.
     *
     * <p>Blocks while more changes wait than the store's bounds allow.
     */
    CompletableFuture<Outcome> commit(Change change);

    /**
     * Follows the changes of a range.
     *
     * @param range what to follow
     * @param after the revision after which to begin; may lie in the future only as far as the newest one
     * @throws CompactedException if changes after {@code after} have been forgotten
     * @throws StoreException if the store is closed
     */
    Watch watch(Range range, Revision after);

    /**
     * Forgets what stood before a revision: views and watches from earlier ones fail with {@link CompactedException}.
     *
     * @param revision the oldest revision to keep; one that is not newer than the oldest kept changes nothing
     */
    void compact(Revision revision);

    /** The oldest revision of which there still is a view, and after which a watch may begin. */
    Revision oldest();

    /** The size of all newest documents in bytes. */
    long size();

    /** Counters and gauges; cheap, and never blocks for long. */
    StoreStatistics statistics();

    /** Stops, failing what is under way with {@link StoreException} and ending every watch. Idempotent. */
    @Override
    void close();
}
