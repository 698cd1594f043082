package dev.highlander.controlplane.store.journal;

import dev.highlander.controlplane.store.Revision;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * Appends frames to a file.
 *
 * <p>A file comes into being under a temporary name with its header forced, and gets its own name afterwards: whatever bears
 * a file's name has a whole header.
 */
final class FrameWriter implements AutoCloseable {
    /** The end of the name of a file that is not complete. */
    static final String UNFINISHED = ".tmp";

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Volume.OpenFile file;
    private final FileHeader header;
    private long position;

    private FrameWriter(Volume.OpenFile file, FileHeader header, long position) {
        this.file = file;
        this.header = header;
        this.position = position;
    }

    /** Creates a file under its temporary name, with its header, nothing forced. */
    static FrameWriter create(Volume volume, FileHeader.Kind kind, Revision revision) throws IOException {
        FileHeader header = new FileHeader(kind, Encoder.VERSION, RANDOM.nextLong(), revision);
        Volume.OpenFile file = volume.create(kind.fileName(revision) + UNFINISHED);
        try {
            file.write(header.encode(), 0);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
        return new FrameWriter(file, header, FileHeader.SIZE);
    }

    /** Goes on writing a file where its last whole frame ends. */
    static FrameWriter resume(Volume.OpenFile file, FileHeader header, long position) {
        return new FrameWriter(file, header, position);
    }

    /** Gives a file its own name, durably; what has been written to it must have been forced. */
    void publish(Volume volume) throws IOException {
        volume.rename(name() + UNFINISHED, name());
        volume.force();
    }

    /** Writes a frame, which is not durable until {@link #force}; the buffer begins with room for its header. */
    void append(ByteBuffer frame) throws IOException {
        Frame.seal(frame, header);
        int length = frame.remaining();
        file.write(frame, position);
        position += length;
    }

    /** Writes zeros behind the last frame; what is written over them later need not make the file grow. */
    void reserve(ByteBuffer zeros, long at) throws IOException {
        file.write(zeros, at);
    }

    void force() throws IOException {
        file.force();
    }

    /** Where the last frame ends. */
    long position() {
        return position;
    }

    /** The name of the file once it is published. */
    String name() {
        return header.kind().fileName(header.revision());
    }

    @Override
    public void close() {
        file.close();
    }
}
