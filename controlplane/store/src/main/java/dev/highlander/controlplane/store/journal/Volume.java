package dev.highlander.controlplane.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A flat directory as the journal sees it: the few operations whose durability it depends on. Tests put one in its place that
 * loses and tears what was not forced.
 */
interface Volume extends AutoCloseable {
    /** The names of the files, in no particular order. */
    List<String> names() throws IOException;

    /** Creates an empty file, in the place of one of that name. */
    OpenFile create(String name) throws IOException;

    /** Opens a file that is there. */
    OpenFile open(String name) throws IOException;

    /** Gives a file another name, atomically, in the place of one of that name. */
    void rename(String from, String to) throws IOException;

    /** Removes a file that is there. */
    void delete(String name) throws IOException;

    /** Makes creations, renamings and removals durable. */
    void force() throws IOException;

    /** How a user would name a file, or the directory if the name is empty. */
    String path(String name);

    @Override
    void close();

    /** A file of a volume. */
    interface OpenFile extends AutoCloseable {
        /** Its length in bytes. */
        long size() throws IOException;

        /** Reads from a position until the buffer is full or the file ends. */
        void read(ByteBuffer buffer, long position) throws IOException;

        /** Writes all of the buffer at a position; the file grows if need be. */
        void write(ByteBuffer buffer, long position) throws IOException;

        /** Cuts the file at a length. */
        void truncate(long length) throws IOException;

        /** Makes everything written and cut so far durable. */
        void force() throws IOException;

        @Override
        void close();
    }
}
