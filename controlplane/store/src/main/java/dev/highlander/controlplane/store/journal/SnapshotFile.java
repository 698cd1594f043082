package dev.highlander.controlplane.store.journal;

import dev.highlander.controlplane.store.Entry;
import dev.highlander.controlplane.store.Revision;
import dev.highlander.controlplane.store.timeline.Root;
import dev.highlander.controlplane.store.tree.EntryTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A root in a file: frames of entries in key order, and one last frame that is a zero and the number of all entries. The last
 * one tells a whole snapshot from one that ends early.
 */
final class SnapshotFile {
    private static final int FRAME = 256 * 1024;

    /** Forcing in between keeps the journal's own forcing from having to wait for all of the snapshot. */
    private static final long FORCE_EVERY = 4 * 1024 * 1024;

    private SnapshotFile() {}

    /**
     * Writes a root and gives the file its name, durably.
     *
     * @param stop asked between frames whether to give up
     * @return the size of the file in bytes, or -1 if it was given up
     */
    static long write(Volume volume, Root root, BooleanSupplier stop) throws IOException {
        FrameWriter file = FrameWriter.create(volume, FileHeader.Kind.SNAPSHOT, root.revision());
        boolean published = false;
        try (file) {
            if (writeEntries(file, root, stop)) {
                file.force();
                file.publish(volume);
                published = true;
            }
        } finally {
            if (!published) {
                // What fails may have failed because the disk is full.
                volume.delete(FileHeader.Kind.SNAPSHOT.fileName(root.revision()) + FrameWriter.UNFINISHED);
            }
        }
        return published ? file.position() : -1;
    }

    private static boolean writeEntries(FrameWriter file, Root root, BooleanSupplier stop) throws IOException {
        Encoder encoder = new Encoder();
        encoder.reset(Frame.HEADER);
        long forced = 0;
        for (Entry entry : root.tree().slice(0, root.tree().size())) {
            encoder.entry(entry);
            if (encoder.size() >= FRAME) {
                file.append(encoder.written());
                encoder.reset(Frame.HEADER);
                if (stop.getAsBoolean()) {
                    return false;
                }
            }
            if (file.position() - forced >= FORCE_EVERY) {
                file.force();
                forced = file.position();
            }
        }
        if (encoder.size() > Frame.HEADER) {
            file.append(encoder.written());
            encoder.reset(Frame.HEADER);
        }
        encoder.number(0);
        encoder.number(root.tree().size());
        file.append(encoder.written());
        return true;
    }

    /**
     * Reads a root.
     *
     * @throws DamageException if the file is not as it was written
     */
    static Root read(Volume volume, Revision revision) throws IOException, DamageException {
        String name = FileHeader.Kind.SNAPSHOT.fileName(revision);
        String path = volume.path(name);
        try (Volume.OpenFile file = volume.open(name)) {
            FileHeader header = FileHeader.read(file, FileHeader.Kind.SNAPSHOT, revision, path);
            Decoder decoder = Decoder.of(header.version(), path);
            FrameReader frames = new FrameReader(file, header);
            List<Entry> entries = new ArrayList<>();
            while (true) {
                switch (frames.next()) {
                    case Frame.Whole(ByteBuffer payload, long _) when payload.get(0) == 0 -> {
                        return root(revision, entries, decoder.count(payload.position(1)), path);
                    }
                    case Frame.Whole(ByteBuffer payload, long _) -> {
                        while (payload.hasRemaining()) {
                            entries.add(decoder.entry(payload));
                        }
                    }
                    case Frame.End(long offset) -> throw new DamageException(path, offset, "the file ends early");
                    case Frame.Broken(long offset, String what) -> throw new DamageException(path, offset, what);
                }
            }
        }
    }

    private static Root root(Revision revision, List<Entry> entries, long count, String path) throws DamageException {
        if (entries.size() != count) {
            throw new DamageException(path, 0, "it has " + entries.size() + " entries instead of " + count);
        }
        long bytes = entries.stream().mapToLong(entry -> entry.document().size()).sum();
        return new Root(revision, EntryTree.of(entries.iterator()), bytes);
    }
}
