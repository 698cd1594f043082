package dev.highlander.controlplane.store.journal;

import dev.highlander.controlplane.store.Revision;
import dev.highlander.controlplane.store.StoreException;
import dev.highlander.controlplane.store.StoreOptions;
import dev.highlander.controlplane.store.timeline.Root;
import dev.highlander.controlplane.store.timeline.Timeline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what was acknowledged before the process ended, in whatever way it did:
 *
 * <ol>
 *   <li>remove files that were never completed;
 *   <li>read the newest snapshot that is whole;
 *   <li>apply the segments after it, which must follow each other without gap;
 *   <li>cut what was torn off the end of the last one, and force it: from here on it may be read;
 *   <li>put snapshots that turned out to be damaged aside, so that they do not count as older ones.
 * </ol>
 *
 * <p>Anything else that is not as it was written stops the start. Going on without it would lose what was acknowledged.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final Volume volume;
    private final StoreOptions options;
    private final List<String> damagedSnapshots = new ArrayList<>();

    private Recovery(Volume volume, StoreOptions options) {
        this.volume = volume;
        this.options = options;
    }

    /**
     * What was found.
     *
     * @param timeline the newest root, and the changes since the newest snapshot
     * @param segment where to go on writing
     * @param snapshotBytes the size of the newest snapshot, 0 if there is none
     * @param journalBytes how much journal there is after it
     */
    record Found(Timeline timeline, FrameWriter segment, long snapshotBytes, long journalBytes) {}

    /**
     * Recovers a volume; an empty one is given its first segment.
     *
     * @throws StoreException if a file is damaged or missing; it says what to do
     */
    static Found run(Volume volume, StoreOptions options) throws IOException {
        return new Recovery(volume, options).run();
    }

    private Found run() throws IOException {
        for (String name : volume.names()) {
            if (name.endsWith(FrameWriter.UNFINISHED)) {
                volume.delete(name);
            }
        }
        List<String> names = volume.names();
        Root base = newestSnapshot(SnapshotTaker.revisions(names, FileHeader.Kind.SNAPSHOT));
        Timeline timeline = new Timeline(base, options);
        List<Revision> segments = needed(SnapshotTaker.revisions(names, FileHeader.Kind.SEGMENT), base.revision());
        FrameWriter last = null;
        long bytes = 0;
        for (int i = 0; i < segments.size(); i++) {
            boolean isLast = i == segments.size() - 1;
            FrameWriter end = replay(segments.get(i), timeline, isLast);
            bytes += end.position();
            if (isLast) {
                last = end;
            } else {
                end.close();
            }
        }
        for (String name : damagedSnapshots) {
            volume.rename(name, name + ".damaged");
        }
        volume.force();
        Root newest = timeline.newest();
        FrameWriter segment = last != null ? last : Journal.newSegment(volume, newest.revision().next());
        LOG.info("store recovered directory={} snapshot={} revision={} entries={}",
                volume.path(""), base.revision(), newest.revision(), newest.tree().size());
        return new Found(timeline, segment, snapshotSize(base.revision()), bytes);
    }

    private long snapshotSize(Revision revision) throws IOException {
        if (revision.equals(Revision.ZERO)) {
            return 0;
        }
        try (Volume.OpenFile file = volume.open(FileHeader.Kind.SNAPSHOT.fileName(revision))) {
            return file.size();
        }
    }

    private Root newestSnapshot(List<Revision> revisions) throws IOException {
        StoreException damaged = null;
        for (Revision revision : revisions.reversed()) {
            String name = FileHeader.Kind.SNAPSHOT.fileName(revision);
            try {
                return readSnapshot(revision, volume.path(name));
            } catch (DamageException e) {
                damagedSnapshots.add(name);
                LOG.warn("snapshot passed over: {}", e.getMessage());
                if (damaged == null) {
                    damaged = new StoreException(
                            e.getMessage() + ", and there is no older snapshot that is whole; restore "
                                    + volume.path("") + " from a backup",
                            e);
                }
            }
        }
        if (damaged != null) {
            throw damaged;
        }
        return Root.EMPTY;
    }

    private Root readSnapshot(Revision revision, String path) throws IOException, DamageException {
        try {
            return SnapshotFile.read(volume, revision);
        } catch (StoreException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new DamageException(path, 0, "it makes no sense: " + e);
        }
    }

    /** The segments that hold what comes after a revision: the last that begins no later than that, and all after it. */
    private List<Revision> needed(List<Revision> segments, Revision base) {
        int first = segments.size();
        while (first > 0 && (first == segments.size() || segments.get(first).isAfter(base.next()))) {
            first--;
        }
        if (!segments.isEmpty() && segments.get(first).isAfter(base.next())) {
            throw new StoreException("a file is missing in " + volume.path("") + ": the changes after revision " + base
                    + " up to " + segments.get(first) + " are in no file; restore the directory from a backup");
        }
        return segments.subList(first, segments.size());
    }

    /** Publishes what a segment holds after the newest root, and returns where its last frame ends. */
    private FrameWriter replay(Revision first, Timeline timeline, boolean isLast) throws IOException {
        String name = FileHeader.Kind.SEGMENT.fileName(first);
        String path = volume.path(name);
        Revision newest = timeline.newest().revision();
        if (first.isAfter(newest.next())) {
            throw new StoreException(path + " begins with revision " + first + ", but the files before it end with "
                    + newest + ": " + advice(name, newest));
        }
        Volume.OpenFile file = volume.open(name);
        FrameWriter end = null;
        try {
            FileHeader header = FileHeader.read(file, FileHeader.Kind.SEGMENT, first, path);
            end = FrameWriter.resume(file, header, replayFrames(file, header, timeline, path, isLast));
            return end;
        } catch (DamageException e) {
            throw new StoreException(e.getMessage() + "; " + advice(name, timeline.newest().revision()), e);
        } finally {
            if (end == null) {
                file.close();
            }
        }
    }

    private String advice(String name, Revision reached) {
        return "the start is stopped because acknowledged changes would be lost; restore " + volume.path("")
                + " from a backup, or move " + name + " and every later file elsewhere to go on from revision "
                + reached;
    }

    private long replayFrames(Volume.OpenFile file, FileHeader header, Timeline timeline, String path, boolean isLast)
            throws IOException, DamageException {
        Decoder decoder = Decoder.of(header.version(), path);
        FrameReader frames = new FrameReader(file, header);
        long offset = FileHeader.SIZE;
        while (true) {
            switch (frames.next()) {
                case Frame.Whole(ByteBuffer payload, long end) -> {
                    publish(decoder, payload, timeline, path, offset);
                    offset = end;
                }
                case Frame.End(long end) -> {
                    if (isLast) {
                        // It may have been read from memory that is not on the disk yet.
                        file.force();
                    }
                    return end;
                }
                case Frame.Broken(long start, String what) -> {
                    if (!isLast || frames.hasFrameAfter(start)) {
                        throw new DamageException(path, start, what);
                    }
                    LOG.warn("torn end of the journal cut file={} offset={} bytes={} reason={}",
                            path, start, file.size() - start, what);
                    file.truncate(start);
                    file.force();
                    return start;
                }
            }
        }
    }

    private void publish(Decoder decoder, ByteBuffer payload, Timeline timeline, String path, long offset)
            throws DamageException {
        Root root = timeline.newest();
        try {
            if (decoder.firstRevision(payload) <= root.revision().value()) {
                // A batch that the snapshot has already.
                return;
            }
            Decoder.Batch batch = decoder.events(payload, root);
            timeline.publish(batch.events(), batch.root());
        } catch (RuntimeException e) {
            throw new DamageException(path, offset, "the checksum is right, but the batch makes no sense: " + e);
        }
    }
}
