package dev.highlander.controlplane.store;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The limits of a store. Start from {@link #defaults()} and change what differs.
 *
 * @param keepEvents how many changes to remember for watches and old views, 1 or more
 * @param keepBytes how many bytes of replaced and deleted documents to remember for them, 0 or more
 * @param keepFor how long to remember a change; longer if changes are rare, shorter if one of the two limits above is reached
 * @param queueLength how many changes may wait for the next batch before {@link Store#commit} blocks, 1 or more
 * @param queueBytes how many bytes of documents may wait for it, 1 or more; a single change may exceed it
 * @param segmentBytes how large a file of the journal grows before the next one is begun, 4096 or more
 * @param snapshotBytes how much journal is written before the next snapshot is taken, 1 or more; when the newest snapshot is
 *     larger than that, as much as its size
 * @param clock a monotonic clock in nanoseconds, such as {@link System#nanoTime}
 * @param observer is told of each batch and snapshot
 */
public record StoreOptions(
        int keepEvents,
        long keepBytes,
        Duration keepFor,
        int queueLength,
        long queueBytes,
        long segmentBytes,
        long snapshotBytes,
        LongSupplier clock,
        StoreObserver observer) {
    private static final long MEBIBYTE = 1 << 20;

    /** Checks the ranges. */
    public StoreOptions {
        if (keepEvents < 1 || keepBytes < 0 || keepFor.isNegative()) {
            throw new IllegalArgumentException(
                    "keepEvents " + keepEvents + ", keepBytes " + keepBytes + ", keepFor " + keepFor
                            + " are too small");
        }
        if (queueLength < 1 || queueBytes < 1) {
            throw new IllegalArgumentException(
                    "queueLength " + queueLength + ", queueBytes " + queueBytes + " are too small");
        }
        if (segmentBytes < 4096 || segmentBytes > Integer.MAX_VALUE || snapshotBytes < 1) {
            throw new IllegalArgumentException(
                    "segmentBytes " + segmentBytes + " or snapshotBytes " + snapshotBytes + " is out of range");
        }
    }

    /**
     * What suits a cluster of some ten thousand objects: 100,000 changes of the last ten minutes in at most 64 MiB, 4,096
     * waiting changes of at most 32 MiB, segments of 64 MiB, a snapshot every 64 MiB, the JVM's clock, no observer.
     */
    public static StoreOptions defaults() {
        return new StoreOptions(
                100_000,
                64 * MEBIBYTE,
                Duration.ofMinutes(10),
                4096,
                32 * MEBIBYTE,
                64 * MEBIBYTE,
                64 * MEBIBYTE,
                System::nanoTime,
                StoreObserver.NONE);
    }

    /** These options with another memory of the past: see the parameters of the same names. */
    public StoreOptions keeping(int events, long bytes, Duration time) {
        return new StoreOptions(
                events, bytes, time, queueLength, queueBytes, segmentBytes, snapshotBytes, clock, observer);
    }

    /** These options with another bound of what may wait: see the parameters of the same names. */
    public StoreOptions queueing(int length, long bytes) {
        return new StoreOptions(
                keepEvents, keepBytes, keepFor, length, bytes, segmentBytes, snapshotBytes, clock, observer);
    }

    /** These options with other sizes of files: see the parameters of the same names. */
    public StoreOptions writing(long segment, long snapshot) {
        return new StoreOptions(
                keepEvents, keepBytes, keepFor, queueLength, queueBytes, segment, snapshot, clock, observer);
    }

    /** These options with another monotonic clock. */
    public StoreOptions timedBy(LongSupplier nanos) {
        return new StoreOptions(
                keepEvents, keepBytes, keepFor, queueLength, queueBytes, segmentBytes, snapshotBytes, nanos, observer);
    }

    /** These options with an observer. */
    public StoreOptions observedBy(StoreObserver other) {
        return new StoreOptions(
                keepEvents, keepBytes, keepFor, queueLength, queueBytes, segmentBytes, snapshotBytes, clock, other);
    }
}
