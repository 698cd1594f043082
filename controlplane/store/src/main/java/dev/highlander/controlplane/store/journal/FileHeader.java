package dev.highlander.controlplane.store.journal;

import dev.highlander.controlplane.store.Revision;
import dev.highlander.controlplane.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The first bytes of every file: what it is, in which version of the format, and which revision it belongs to.
 *
 * @param kind a journal segment or a snapshot
 * @param version the version of the format
 * @param salt a random number that goes into each checksum of the file, so that nothing a user stores can look like a frame
 * @param revision of a segment its first revision, of a snapshot the revision that it is of
 */
record FileHeader(Kind kind, int version, long salt, Revision revision) {
    /** Its size in bytes: magic 8, version 4, salt 8, revision 8, checksum of those 4. */
    static final int SIZE = 32;

    /** What a file is. */
    enum Kind {
        SEGMENT(0x484C_4A4F_5552_4E4CL, "journal-", ".log"),
        SNAPSHOT(0x484C_534E_4150_5348L, "snapshot-", ".db");

        /** The first eight bytes of the file: HLJOURNL, HLSNAPSH. */
        private final long magic;

        private final String prefix;
        private final String suffix;

        Kind(long magic, String prefix, String suffix) {
            this.magic = magic;
            this.prefix = prefix;
            this.suffix = suffix;
        }

        /** The name of the file of a revision; names sort as their revisions do. */
        String fileName(Revision revision) {
            return "%s%019d%s".formatted(prefix, revision.value(), suffix);
        }

        /** Whether a file of this name is of this kind. */
        boolean names(String name) {
            return name.startsWith(prefix)
                    && name.endsWith(suffix)
                    && name.length() == prefix.length() + 19 + suffix.length()
                    && name.substring(prefix.length(), prefix.length() + 19).chars()
                            .allMatch(c -> c >= '0' && c <= '9');
        }

        /** Whether a file of this name is one of this kind that is not complete. */
        boolean namesUnfinished(String name) {
            return name.endsWith(FrameWriter.UNFINISHED)
                    && names(name.substring(0, name.length() - FrameWriter.UNFINISHED.length()));
        }

        /** The revision in a name for which {@link #names} holds. */
        Revision revision(String name) {
            return new Revision(Long.parseLong(name, prefix.length(), prefix.length() + 19, 10));
        }
    }

    ByteBuffer encode() {
        ByteBuffer buffer = ByteBuffer.allocate(SIZE);
        buffer.putLong(kind.magic).putInt(version).putLong(salt).putLong(revision.value());
        return buffer.putInt(checksum(buffer)).flip();
    }

    private static int checksum(ByteBuffer buffer) {
        CRC32C crc = new CRC32C();
        crc.update(buffer.duplicate().position(0).limit(SIZE - 4));
        return (int) crc.getValue();
    }

    /**
     * Reads the header of a file.
     *
     * @param path how a user would name the file
     * @throws DamageException if it is not a header of this kind for that revision
     * @throws StoreException if it is of a version that is not known here
     */
    static FileHeader read(Volume.OpenFile file, Kind kind, Revision revision, String path)
            throws IOException, DamageException {
        ByteBuffer buffer = ByteBuffer.allocate(SIZE);
        file.read(buffer, 0);
        boolean whole = !buffer.hasRemaining();
        buffer.clear();
        if (!whole || buffer.getLong(0) != kind.magic || buffer.getInt(SIZE - 4) != checksum(buffer)) {
            throw new DamageException(path, 0, "the header is damaged");
        }
        FileHeader header = new FileHeader(kind, buffer.getInt(8), buffer.getLong(12),
                new Revision(buffer.getLong(20)));
        if (!header.revision.equals(revision)) {
            throw new DamageException(path, 0, "it has been renamed: its header says revision " + header.revision);
        }
        return header;
    }

    /** The four bytes that each frame of the file begins with. */
    int marker() {
        int mixed = (int) ((salt * 0x9E37_79B9_7F4A_7C15L) >>> 32);
        // Never zero, which is how the space after the last frame begins.
        return mixed == 0 ? 1 : mixed;
    }
}
