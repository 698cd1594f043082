package dev.highlander.controlplane.node.logs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Writes a log: a directory of numbered files, each begun when the one before has reached its size, the oldest deleted.
 *
 * <p>The protocol, so that a writer that dies at any point neither loses nor doubles a line:
 * <ol>
 * <li>Entries are gathered and appended to the newest file.
 * <li>Then the cursor (number and length of that file, and how far each raw stream was read) replaces the old one by a rename.
 * <li>A new writer cuts the file named by the cursor to the length named there, deletes later ones, and goes on reading the
 * streams where the cursor says.
 * </ol>
 * Not thread-safe.
 */
public final class LogWriter implements AutoCloseable {
    /** Size at which a file is closed, in bytes. */
    public static final long FILE_SIZE = 10L << 20;
    /** How many files are kept. */
    public static final int FILES = 5;

    private static final String CURSOR = "cursor";

    private final Path directory;
    private final long fileSize;
    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
    private @Nullable FileChannel channel;
    private Cursor cursor;
    /** The latest head: thousands of lines of one piece of output share it. */
    private byte[] head = {};
    private @Nullable Instant headTime;
    private boolean headError;
    private boolean headWhole;

    /**
     * How far a log has come.
     *
     * @param file   number of the newest file
     * @param length its length in bytes
     * @param output raw bytes of the standard output that stand in the log
     * @param error  raw bytes of the standard error that stand in the log
     */
    private record Cursor(long file, long length, long output, long error) {}

    /** Opens a log for writing, in a directory that exists, with files of {@link #FILE_SIZE}. */
    public LogWriter(Path directory) throws IOException {
        this(directory, FILE_SIZE);
    }

    LogWriter(Path directory, long fileSize) throws IOException {
        this.directory = directory;
        this.fileSize = fileSize;
        this.cursor = readCursor();
        for (long later : LogFiles.numbers(directory).tailSet(cursor.file(), false)) {
            Files.deleteIfExists(LogFiles.path(directory, later));
        }
        Path newest = LogFiles.path(directory, cursor.file());
        if (Files.exists(newest)) {
            try (FileChannel file = FileChannel.open(newest, StandardOpenOption.WRITE)) {
                file.truncate(cursor.length());
            }
        }
    }

    /** Raw bytes of the standard output that stand in the log. */
    public long output() {
        return cursor.output();
    }

    /** Raw bytes of the standard error that stand in the log. */
    public long error() {
        return cursor.error();
    }

    /** Gathers one entry; it is written by {@link #commit}. */
    public void add(Instant time, boolean error, boolean whole, byte[] text, int from, int length) {
        if (error != headError || whole != headWhole || !time.equals(headTime)) {
            head = LogEntry.head(time, error, whole);
            headTime = time;
            headError = error;
            headWhole = whole;
        }
        gathered.writeBytes(head);
        gathered.write(text, from, length);
        gathered.write('\n');
    }

    /**
     * Writes what was gathered.
     *
     * @param output raw bytes of the standard output that stand in the log from now on
     * @param error  the same of the standard error
     */
    public void commit(long output, long error) throws IOException {
        long file = cursor.file();
        long length = cursor.length();
        if (length >= fileSize) {
            close();
            file++;
            length = 0;
        }
        FileChannel open = open(file);
        ByteBuffer bytes = ByteBuffer.wrap(gathered.toByteArray());
        gathered.reset();
        long at = length;
        while (bytes.hasRemaining()) {
            at += open.write(bytes, at);
        }
        writeCursor(new Cursor(file, at, output, error));
        // Only now: before, a reader of the old cursor might have needed them.
        if (length == 0 && file >= FILES) {
            Files.deleteIfExists(LogFiles.path(directory, file - FILES));
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }

    private FileChannel open(long file) throws IOException {
        FileChannel open = channel;
        if (open == null) {
            open = FileChannel.open(LogFiles.path(directory, file), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            channel = open;
        }
        return open;
    }

    private Cursor readCursor() throws IOException {
        try {
            String[] words = Files.readString(directory.resolve(CURSOR), StandardCharsets.US_ASCII).strip().split(" ",
                    -1);
            return new Cursor(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]),
                    Long.parseLong(words[3]));
        } catch (NoSuchFileException _) {
            return new Cursor(0, 0, 0, 0);
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            // After a power failure the file may be there and empty. Its run has ended then; what it wrote goes into a new file.
            long last = LogFiles.numbers(directory).isEmpty() ? -1 : LogFiles.numbers(directory).last();
            return new Cursor(last + 1, 0, 0, 0);
        }
    }

    private void writeCursor(Cursor next) throws IOException {
        Path temporary = directory.resolve(CURSOR + ".new");
        Files.writeString(temporary,
                next.file() + " " + next.length() + " " + next.output() + " " + next.error() + "\n",
                StandardCharsets.US_ASCII);
        Files.move(temporary, directory.resolve(CURSOR), StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        cursor = next;
    }
}
