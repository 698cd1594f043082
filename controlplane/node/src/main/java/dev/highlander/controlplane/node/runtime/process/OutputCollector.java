package dev.highlander.controlplane.node.runtime.process;

import dev.highlander.controlplane.node.logs.LineCutter;
import dev.highlander.controlplane.node.logs.LogSource;
import dev.highlander.controlplane.node.logs.LogWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Turns the raw output of one attempt into its log.
 *
 * <p>A container writes straight into two files, so nothing stands between it and the disk that could block it or die under it.
 * The collector reads them when they grow, stamps what is new with the file's time of modification, and gives the disk back by
 * punching holes behind itself. While no agent runs the raw files only grow; the next agent's collector goes on at the cursor.
 */
final class OutputCollector implements LogSource {
    private static final int CHUNK = 256 * 1024;
    /** Raw bytes that may lie behind the reader before their disk space is given back. */
    private static final long RECLAIM_AFTER = 4L << 20;
    /** At most this much is read in one turn, so that others get theirs. */
    private static final long TURN = 4L << 20;

    private final AttemptDirectory directory;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    /** All guarded by {@code lock}. */
    private @Nullable LogWriter log;
    private final RawFile output;
    private final RawFile error;
    private long version;
    /** A late wake-up must not make the log's directory again when the pod's is just being deleted. */
    private boolean finished;

    OutputCollector(AttemptDirectory directory) {
        this.directory = directory;
        this.output = new RawFile(directory.file("stdout"), false);
        this.error = new RawFile(directory.file("stderr"), true);
    }

    @Override
    public Path directory() {
        return directory.file("log");
    }

    @Override
    public boolean complete() {
        return directory.ended();
    }

    @Override
    public long await(long seen, Duration timeout) throws InterruptedException {
        lock.lock();
        try {
            long nanos = timeout.toNanos();
            while (version <= seen && nanos > 0) {
                nanos = news.awaitNanos(nanos);
            }
            return version;
        } finally {
            lock.unlock();
        }
    }

    /** Tells followers that the attempt has ended. */
    void announce() {
        lock.lock();
        try {
            version++;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes what is new.
     *
     * @return whether more is waiting
     */
    boolean collect() throws IOException {
        return collect(false);
    }

    /** Takes all that is left, whole lines or not, and deletes the raw files. Nothing may write any more. */
    void finish() throws IOException {
        lock.lock();
        try {
            while (collect(false)) {
                Thread.onSpinWait();
            }
            collect(true);
            finished = true;
            output.close();
            error.close();
            if (log != null) {
                log.close();
                log = null;
            }
            Files.deleteIfExists(output.path);
            Files.deleteIfExists(error.path);
        } finally {
            lock.unlock();
        }
    }

    /** Lets go of the files; they are left as they are. */
    void close() throws IOException {
        lock.lock();
        try {
            finished = true;
            output.close();
            error.close();
            if (log != null) {
                log.close();
                log = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean collect(boolean last) throws IOException {
        lock.lock();
        try {
            if (finished) {
                return false;
            }
            LogWriter writer = writer();
            if (!output.grown() && !error.grown() && !last) {
                return false;
            }
            long read = 0;
            boolean more = true;
            while (more && read < TURN) {
                long before = output.offset + error.offset;
                for (RawFile raw : olderFirst()) {
                    raw.take(writer, last);
                }
                long taken = output.offset + error.offset - before;
                more = taken > 0;
                read += Math.max(taken, 0);
                if (more) {
                    writer.commit(output.offset, error.offset);
                }
            }
            output.reclaim(writer);
            error.reclaim(writer);
            if (read > 0) {
                version++;
                news.signalAll();
            }
            return more;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while collecting output of " + directory.attempt(), e);
        } finally {
            lock.unlock();
        }
    }

    /** Between two looks only the time of the last write tells which stream was first. */
    private List<RawFile> olderFirst() throws IOException {
        return output.modified().isAfter(error.modified()) ? List.of(error, output) : List.of(output, error);
    }

    private LogWriter writer() throws IOException {
        LogWriter writer = log;
        if (writer == null) {
            Files.createDirectories(directory());
            writer = new LogWriter(directory());
            output.offset = writer.output();
            error.offset = writer.error();
            output.reclaimed = output.offset;
            error.reclaimed = error.offset;
            log = writer;
        }
        return writer;
    }

    /** One raw stream. */
    private static final class RawFile {
        private final Path path;
        private final boolean error;
        private @Nullable FileChannel channel;
        private long offset;
        private long reclaimed;
        private long seenSize = -1;

        RawFile(Path path, boolean error) {
            this.path = path;
            this.error = error;
        }

        boolean grown() throws IOException {
            FileChannel open = open();
            long size = open == null ? 0 : open.size();
            if (size < offset) {
                // The container truncated its own output ("> /dev/stdout" in a script does that): begin again.
                offset = 0;
                reclaimed = 0;
            }
            boolean grown = size != seenSize;
            seenSize = size;
            return grown || size - offset > LineCutter.LONGEST;
        }

        Instant modified() throws IOException {
            return Files.exists(path) ? Files.getLastModifiedTime(path).toInstant() : Instant.MIN;
        }

        void take(LogWriter log, boolean last) throws IOException {
            FileChannel open = open();
            if (open == null) {
                return;
            }
            long waiting = open.size() - offset;
            if (waiting <= 0) {
                return;
            }
            byte[] chunk = new byte[(int) Math.min(CHUNK, waiting)];
            ByteBuffer buffer = ByteBuffer.wrap(chunk);
            int read = open.read(buffer, offset);
            if (read > 0) {
                boolean whole = last && offset + read >= open.size();
                offset += LineCutter.cut(chunk, read, whole, error, modified(), log);
            }
        }

        /** Gives back the disk space of what stands in the log by now. */
        void reclaim(LogWriter log) throws IOException, InterruptedException {
            if (offset - reclaimed < RECLAIM_AFTER) {
                return;
            }
            Machine.Result result = Machine.run(List.of("fallocate", "--punch-hole", "--offset", "0", "--length",
                    Long.toString(offset), path.toString()));
            FileChannel open = open();
            if (result.exitCode() != 0 && open != null && open.size() == offset) {
                // No holes on this file system. What is written between these two lines is lost: rare, and better than a full disk.
                Files.newByteChannel(path, StandardOpenOption.WRITE).truncate(0).close();
                offset = 0;
                log.commit(error ? log.output() : 0, error ? 0 : log.error());
            }
            reclaimed = offset;
        }

        void close() throws IOException {
            FileChannel open = channel;
            channel = null;
            if (open != null) {
                open.close();
            }
        }

        private @Nullable FileChannel open() throws IOException {
            if (channel == null) {
                try {
                    channel = FileChannel.open(path, StandardOpenOption.READ);
                } catch (NoSuchFileException _) {
                    return null;
                }
            }
            return channel;
        }
    }
}
