package dev.highlander.controlplane.store.journal;

import dev.highlander.controlplane.store.Revision;
import dev.highlander.controlplane.store.StoreOptions;
import dev.highlander.controlplane.store.sequence.GroupCommit;
import dev.highlander.controlplane.store.timeline.Root;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes snapshots on a thread of its own, and removes what they make superfluous.
 *
 * <p>The newest two snapshots are kept with all of the journal after the older one: should the newest turn out to be damaged,
 * nothing is lost. A snapshot that fails harms nothing but the time that the next start takes; it is tried again later.
 */
final class Snapshots implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);
    private static final int KEPT = 2;

    private final Volume volume;
    private final StoreOptions options;
    /** What to take a snapshot of; empty to end the thread. */
    private final BlockingQueue<Optional<Root>> requested = new ArrayBlockingQueue<>(1);
    private final Thread thread;
    private volatile boolean closed;
    private volatile long newestBytes;

    /** Starts the thread. */
    Snapshots(Volume volume, StoreOptions options, long newestBytes) {
        this.volume = volume;
        this.options = options;
        this.newestBytes = newestBytes;
        this.thread = Thread.ofPlatform().name("store-snapshots").daemon().unstarted(this::run);
        thread.start();
    }

    /** The size of the newest snapshot in bytes, 0 if there is none. */
    long newestBytes() {
        return newestBytes;
    }

    /** Asks for a snapshot; false if one is asked for already. */
    boolean request(Root root) {
        return requested.offer(Optional.of(root));
    }

    private void run() {
        try {
            for (Optional<Root> root = requested.take(); root.isPresent(); root = requested.take()) {
                attempt(root.get());
            }
        } catch (InterruptedException e) {
            // Nobody interrupts this thread, which is not handed out; if somebody does, there will be no more snapshots.
            LOG.error("snapshots end directory={}", volume.path(""), e);
        }
    }

    private void attempt(Root root) {
        try {
            take(root);
        } catch (IOException | RuntimeException e) {
            LOG.warn("snapshot failed, will be tried again revision={} directory={}", root.revision(), volume.path(""),
                    e);
        }
    }

    private void take(Root root) throws IOException {
        long began = options.clock().getAsLong();
        long bytes = SnapshotFile.write(volume, root, () -> closed);
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

    @Override
    public void close() {
        closed = true;
        requested.clear();
        requested.add(Optional.empty());
        GroupCommit.join(thread);
    }
}
