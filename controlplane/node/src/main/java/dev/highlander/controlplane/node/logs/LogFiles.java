package dev.highlander.controlplane.node.logs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.TreeSet;

/** The files of one log, numbered in the order in which they were begun. */
final class LogFiles {
    private static final String ENDING = ".log";
    private static final int BLOCK = 64 * 1024;

    private LogFiles() {}

    /**
     * A place in a log.
     *
     * @param file   the file's number
     * @param offset bytes from its beginning
     */
    record Position(long file, long offset) {}

    static Path path(Path directory, long file) {
        return directory.resolve(String.format(Locale.ROOT, "%08d", file) + ENDING);
    }

    /** The numbers of the files that exist, in order. */
    static NavigableSet<Long> numbers(Path directory) throws IOException {
        NavigableSet<Long> numbers = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + ENDING)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                numbers.add(Long.parseLong(name.substring(0, name.length() - ENDING.length())));
            }
        } catch (NoSuchFileException _) {
            return numbers; // nothing was written yet
        }
        return numbers;
    }

    /** Where the last so many lines begin; the beginning when there are fewer. */
    static Position tail(Path directory, long lines) throws IOException {
        long wanted = lines;
        Position start = new Position(0, 0);
        for (long file : numbers(directory).descendingSet()) {
            try (FileChannel channel = FileChannel.open(path(directory, file), StandardOpenOption.READ)) {
                long end = channel.size();
                ByteBuffer block = ByteBuffer.allocate(BLOCK);
                if (lines == 0) {
                    return new Position(file, end);
                }
                for (long to = end; to > 0;) {
                    long from = Math.max(0, to - BLOCK);
                    block.clear().limit((int) (to - from));
                    readFully(channel, block, from);
                    for (int i = (int) (to - from) - 1; i >= 0; i--) {
                        // The newline that ends the last line of the file begins no line.
                        if (block.get(i) == '\n' && from + i + 1 < end && --wanted == 0) {
                            return new Position(file, from + i + 1);
                        }
                    }
                    to = from;
                }
                start = new Position(file, 0);
                if (end > 0 && --wanted == 0) {
                    return start;
                }
            } catch (NoSuchFileException _) {
                return start; // rotated away while we looked
            }
        }
        return start;
    }

    private static void readFully(FileChannel channel, ByteBuffer block, long from) throws IOException {
        long at = from;
        while (block.hasRemaining()) {
            int read = channel.read(block, at);
            if (read < 0) {
                return;
            }
            at += read;
        }
    }
}
