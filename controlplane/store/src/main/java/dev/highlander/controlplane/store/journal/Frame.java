package dev.highlander.controlplane.store.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * What stands at a place of a file.
 *
 * <p>A frame is a marker (4 bytes, from the file's header), the length of its payload (4), a checksum (4, CRC32C over the
 * file's salt, the length and the payload), and the payload. One frame is one write and, in a journal, one batch: of frames
 * that were not forced only the last can be torn, and it is torn as a whole.
 */
sealed interface Frame {
    /** The bytes before the payload. */
    int HEADER = 12;

    /**
     * A frame as it was written.
     *
     * @param payload its payload; valid until the next frame is read
     * @param end where it ends
     */
    record Whole(ByteBuffer payload, long end) implements Frame {}

    /**
     * The file ends here, or has nothing but zeros from here on.
     *
     * @param offset where
     */
    record End(long offset) implements Frame {}

    /**
     * Something that is not a frame.
     *
     * @param offset where it begins
     * @param what what is wrong with it
     */
    record Broken(long offset, String what) implements Frame {}

    /** Fills in the header of a frame whose payload stands behind the room for it. */
    static void seal(ByteBuffer frame, FileHeader file) {
        int length = frame.limit() - HEADER;
        frame.putInt(0, file.marker());
        frame.putInt(4, length);
        frame.putInt(8, checksum(file, length, frame.duplicate().position(HEADER)));
    }

    /** The checksum of a payload. */
    static int checksum(FileHeader file, int length, ByteBuffer payload) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(12).putLong(file.salt()).putInt(length).flip());
        crc.update(payload);
        return (int) crc.getValue();
    }
}
