package dev.highlander.controlplane.store;

import org.jspecify.annotations.Nullable;

/**
 * Where a store stands. The numbers are read one after the other, not at one instant.
 *
 * @param newest the newest durable revision
 * @param oldest the oldest revision still kept
 * @param entries how many keys there are
 * @param documentBytes the size of all newest documents
 * @param keptEvents how many changes are remembered
 * @param keptBytes how many bytes of memory forgetting them would free, roughly
 * @param watches how many watches are open
 * @param writes what became of the changes
 */
public record StoreStatistics(
        Revision newest,
        Revision oldest,
        long entries,
        long documentBytes,
        long keptEvents,
        long keptBytes,
        long watches,
        Writes writes) {
    /**
     * What became of the changes since the store was opened; all but the first and the last only grow.
     *
     * @param queued how many wait for the next batch
     * @param commits how many took effect
     * @param conflicts how many were refused because their expectation did not hold
     * @param batches how many batches the commits came in
     * @param bytes how many bytes of journal were written for them
     * @param nanos how long writing them took in nanoseconds, with waiting for the disk
     * @param failure why no more changes are accepted, or null if they are
     */
    public record Writes(
            long queued,
            long commits,
            long conflicts,
            long batches,
            long bytes,
            long nanos,
            @Nullable StoreException failure) {}
}
