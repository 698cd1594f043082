package dev.highlander.controlplane.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads the frames of a file one after the other. */
final class FrameReader {
    private static final int WINDOW = 256 * 1024;

    private final Volume.OpenFile file;
    private final FileHeader header;
    private final long size;
    private long offset = FileHeader.SIZE;

    /** A part of the file, and where it begins. */
    private ByteBuffer window = ByteBuffer.allocate(0);

    private long windowStart;

    FrameReader(Volume.OpenFile file, FileHeader header) throws IOException {
        this.file = file;
        this.header = header;
        this.size = file.size();
    }

    /** What stands behind the frame that was returned last. */
    Frame next() throws IOException {
        Frame frame = at(offset);
        if (frame instanceof Frame.Whole(ByteBuffer _, long end)) {
            offset = end;
        }
        return frame;
    }

    private Frame at(long position) throws IOException {
        if (size - position < Frame.HEADER) {
            return isZeroFrom(position)
                    ? new Frame.End(position)
                    : new Frame.Broken(position, "the file ends within a frame's header");
        }
        ByteBuffer head = bytes(position, Frame.HEADER);
        int marker = head.getInt();
        int length = head.getInt();
        int checksum = head.getInt();
        if (marker != header.marker()) {
            return isZeroFrom(position)
                    ? new Frame.End(position)
                    : new Frame.Broken(position, "there is no frame where one should begin");
        }
        if (length <= 0 || length > size - position - Frame.HEADER) {
            return new Frame.Broken(position, "a frame of " + length + " bytes does not fit into the file");
        }
        ByteBuffer payload = bytes(position + Frame.HEADER, length);
        if (Frame.checksum(header, length, payload.duplicate()) != checksum) {
            return new Frame.Broken(position, "the checksum of a frame of " + length + " bytes is wrong");
        }
        return new Frame.Whole(payload, position + Frame.HEADER + length);
    }

    private boolean isZeroFrom(long position) throws IOException {
        for (long at = position; at < size; at += WINDOW) {
            ByteBuffer bytes = bytes(at, (int) Math.min(WINDOW, size - at));
            while (bytes.hasRemaining()) {
                if (bytes.get() != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * Whether there is a whole frame anywhere behind a position.
     *
     * <p>A frame is written only when all those before it are on the disk. So damage that a whole frame follows has happened to
     * what had been acknowledged, and is no torn write.
     */
    boolean hasFrameAfter(long position) throws IOException {
        for (long at = position + 1; at <= size - Frame.HEADER; at += WINDOW) {
            // Windows overlap by what it takes to see a marker that begins at the end of one.
            int length = (int) Math.min(WINDOW + Integer.BYTES - 1, size - at);
            ByteBuffer bytes = bytes(at, length);
            ByteBuffer copy = ByteBuffer.allocate(length).put(bytes).flip();
            for (int i = 0; i <= length - Integer.BYTES; i++) {
                if (copy.getInt(i) == header.marker() && at(at + i) instanceof Frame.Whole) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A stretch of the file that must lie within it; valid until the next call. */
    private ByteBuffer bytes(long position, int length) throws IOException {
        if (position < windowStart || position + length > windowStart + window.limit()) {
            int capacity = (int) Math.min(Math.max(length, WINDOW), size - position);
            if (window.capacity() < capacity) {
                window = ByteBuffer.allocate(capacity);
            }
            window.clear().limit(capacity);
            file.read(window, position);
            window.flip();
            windowStart = position;
        }
        return window.slice((int) (position - windowStart), length);
    }
}
