package dev.highlander.controlplane.store.journal;

import dev.highlander.controlplane.store.Revision;
import dev.highlander.controlplane.store.StoreOptions;
import dev.highlander.controlplane.store.timeline.Root;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a snapshot, and removes what it makes superfluous.
 *
 * <p>The newest two snapshots are kept with all of the journal after the older one: should the newest turn out to be damaged,
 * nothing is lost. A snapshot that fails harms nothing but the time that the next start takes; it is tried again later.
 */
final class SnapshotTaker {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotTaker.class);
    private static final int KEPT = 2;

    private final Volume volume;
    private final StoreOptions options;
    private volatile long newestBytes;

    /**
     * Works on a volume.
     *
     * @param newestBytes the size of the newest snapshot in bytes, 0 if there is none
     */
    SnapshotTaker(Volume volume, StoreOptions options, long newestBytes) {
        this.volume = volume;
        this.options = options;
        this.newestBytes = newestBytes;
    }

    /** The size of the newest snapshot in bytes, 0 if there is none. */
    long newestBytes() {
        return newestBytes;
    }

    /**
     * Tries to take a snapshot; says so in the log if it fails.
     *
     * @param stop asked now and then whether to give up
     */
    void attempt(Root root, BooleanSupplier stop) {
        try {
            take(root, stop);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            LOG.warn("snapshot failed, will be tried again revision={} directory={}", root.revision(), volume.path(""),
                    e);
        }
    }

    private void take(Root root, BooleanSupplier stop) throws IOException {
        long began = options.clock().getAsLong();
        long bytes = SnapshotFile.write(volume, root, stop);
        if (bytes < 0) {
            return;
        }
        newestBytes = bytes;
        Duration time = Duration.ofNanos(options.clock().getAsLong() - began);
        LOG.info("snapshot taken revision={} entries={} bytes={} millis={}",
                root.revision(), root.tree().size(), bytes, time.toMillis());
        options.observer().snapshotTaken(root.revision(), bytes, time);
        removeSuperfluous();
    }

    private void removeSuperfluous() throws IOException {
        List<String> names = volume.names();
        for (String name : names) {
            // Left by an attempt whose disk did not even let it clean up.
            if (FileHeader.Kind.SNAPSHOT.namesUnfinished(name)) {
                volume.delete(name);
            }
        }
        List<Revision> snapshots = revisions(names, FileHeader.Kind.SNAPSHOT);
        if (snapshots.size() < KEPT) {
            return;
        }
        Revision needed = snapshots.get(snapshots.size() - KEPT);
        for (Revision snapshot : snapshots.subList(0, snapshots.size() - KEPT)) {
            volume.delete(FileHeader.Kind.SNAPSHOT.fileName(snapshot));
        }
        List<Revision> segments = revisions(names, FileHeader.Kind.SEGMENT);
        for (int i = 0; i + 1 < segments.size(); i++) {
            // All of a segment stands in a snapshot if the next segment begins no later than right after that.
            if (!segments.get(i + 1).isAfter(needed.next())) {
                volume.delete(FileHeader.Kind.SEGMENT.fileName(segments.get(i)));
            }
        }
        volume.force();
    }

    /** The revisions in the names of the files of a kind, ascending. */
    static List<Revision> revisions(List<String> names, FileHeader.Kind kind) {
        return names.stream().filter(kind::names).map(kind::revision).sorted().toList();
    }
}
