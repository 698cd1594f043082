package dev.highlander.controlplane.store.journal;

import dev.highlander.controlplane.store.Event;
import dev.highlander.controlplane.store.Revision;
import dev.highlander.controlplane.store.StoreOptions;
import dev.highlander.controlplane.store.sequence.Log;
import dev.highlander.controlplane.store.timeline.Root;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Keeps batches in segments: each batch one frame, forced before this says that it is kept.
 *
 * <p>The end of a segment is written with zeros ahead of the frames, a chunk at a time: forcing bytes of a file whose length
 * stays the same spares the file system a transaction, which makes small batches half as fast again.
 */
final class Journal implements Log {
    private static final int CHUNK = 512 * 1024;

    /** Never written to, so all journals share it. */
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(CHUNK).asReadOnlyBuffer();

    private final Volume volume;
    private final StoreOptions options;
    private final Snapshots snapshots;
    private final Encoder encoder = new Encoder();

    private FrameWriter segment;

    /** Up to where the segment has been written with zeros. */
    private long reserved;

    /** How much has been written since the last snapshot was begun. */
    private long sinceSnapshot;

    /**
     * Goes on where a segment ends.
     *
     * @param sinceSnapshot how many bytes of journal there are after the newest snapshot
     */
    Journal(Volume volume, StoreOptions options, Snapshots snapshots, FrameWriter segment, long sinceSnapshot) {
        this.volume = volume;
        this.options = options;
        this.snapshots = snapshots;
        this.segment = segment;
        this.reserved = segment.position();
        this.sinceSnapshot = sinceSnapshot;
    }

    /** Creates an empty segment that begins with a revision, durably. */
    static FrameWriter newSegment(Volume volume, Revision first) throws IOException {
        FrameWriter segment = FrameWriter.create(volume, FileHeader.Kind.SEGMENT, first);
        try {
            segment.force();
            segment.publish(volume);
        } catch (IOException | RuntimeException e) {
            segment.close();
            throw e;
        }
        return segment;
    }

    @Override
    public long append(List<Event> batch) throws IOException {
        encoder.reset(Frame.HEADER);
        encoder.batch(batch);
        int length = encoder.size();
        try {
            if (segment.position() > FileHeader.SIZE && segment.position() + length > options.segmentBytes()) {
                roll(batch.getFirst().revision());
            }
            write(length);
        } catch (IOException e) {
            // What the operating system says names no file.
            throw new IOException("writing " + volume.path(segment.name()) + ": " + e.getMessage(), e);
        }
        sinceSnapshot += length;
        return length;
    }

    private void roll(Revision first) throws IOException {
        FrameWriter next = newSegment(volume, first);
        segment.close();
        segment = next;
        reserved = next.position();
    }

    private void write(int length) throws IOException {
        long end = segment.position() + length;
        segment.append(encoder.written());
        if (end > reserved) {
            reserve(end);
        }
        segment.force();
    }

    private void reserve(long end) throws IOException {
        reserved = Math.max(end, Math.min(end + CHUNK, options.segmentBytes()));
        segment.reserve(ZEROS.duplicate().limit((int) (reserved - end)), end);
    }

    @Override
    public void published(Root root) {
        if (sinceSnapshot >= Math.max(options.snapshotBytes(), snapshots.newestBytes()) && snapshots.request(root)) {
            sinceSnapshot = 0;
        }
    }

    @Override
    public void close() {
        snapshots.close();
        segment.close();
        volume.close();
    }
}
