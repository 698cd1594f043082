package dev.highlander.controlplane.node.logs;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A log as a stream of bytes, with the options of {@code kubectl logs}.
 *
 * <p>A following stream ends when the container has ended and all it wrote was read, or within half a second of
 * {@link #close()}, which any thread may call. Reading is for one thread.
 */
public final class LogStream extends InputStream {
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final int BLOCK = 64 * 1024;
    private static final byte[] NEWLINE = {'\n'};

    private final LogSource source;
    private final LogOptions options;
    private final byte @Nullable [] since;
    private volatile boolean closed;

    /** Guards all below; held while reading. */
    private final ReentrantLock reading = new ReentrantLock();
    private long file;
    private @Nullable FileChannel channel;
    private long offset;
    private byte[] pending = new byte[BLOCK];
    private int pendingLength;
    private byte[] ready = new byte[BLOCK];
    private int readyFrom;
    private int readyTo;
    private long bytesLeft;
    private boolean lineBegins = true;
    private boolean ended;

    /** Opens a log; {@link LogOptions#previous()} has been heeded by whoever chose the source. */
    public LogStream(LogSource source, LogOptions options) throws IOException {
        this.source = source;
        this.options = options;
        this.since = options.since().map(LogEntry::time).orElse(null);
        this.bytesLeft = options.limitBytes().orElse(Long.MAX_VALUE);
        if (options.tail().isPresent()) {
            LogFiles.Position start = LogFiles.tail(source.directory(), options.tail().getAsLong());
            file = start.file();
            offset = start.offset();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, target.length);
        if (length == 0) {
            return 0;
        }
        reading.lock();
        try {
            if (!fill() || bytesLeft == 0) {
                release();
                return -1;
            }
            int count = (int) Math.min(Math.min(length, readyTo - readyFrom), bytesLeft);
            System.arraycopy(ready, readyFrom, target, from, count);
            readyFrom += count;
            bytesLeft -= count;
            return count;
        } finally {
            reading.unlock();
        }
    }

    @Override
    public int available() {
        if (!reading.tryLock()) {
            return 0;
        }
        try {
            return (int) Math.min(readyTo - readyFrom, bytesLeft);
        } finally {
            reading.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        // A reader that waits lets go by itself.
        if (reading.tryLock()) {
            try {
                release();
            } finally {
                reading.unlock();
            }
        }
    }

    /** Makes sure that there is something to hand out; false at the end. */
    private boolean fill() throws IOException {
        long seen = -1;
        while (readyFrom == readyTo) {
            if (closed || ended || bytesLeft == 0) {
                release();
                return false;
            }
            // In this order: what is written before the end is seen must be read before we believe the end.
            boolean complete = source.complete();
            if (!advance()) {
                if (complete || !options.follow()) {
                    ended = true;
                } else {
                    seen = await(seen);
                }
            }
        }
        return true;
    }

    private long await(long seen) throws IOException {
        try {
            return source.await(seen, PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            release();
            throw (IOException) new InterruptedIOException("interrupted while following a log").initCause(e);
        }
    }

    /** Reads one block and turns its whole lines into output; false when nothing more stands in the files. */
    private boolean advance() throws IOException {
        FileChannel open = open();
        if (open == null) {
            return false;
        }
        if (pendingLength == pending.length) {
            pending = Arrays.copyOf(pending, pending.length * 2);
        }
        int read = open.read(ByteBuffer.wrap(pending, pendingLength, pending.length - pendingLength), offset);
        if (read <= 0) {
            return nextFile();
        }
        offset += read;
        pendingLength += read;
        consumeLines();
        return true;
    }

    private @Nullable FileChannel open() throws IOException {
        while (channel == null) {
            Long present = LogFiles.numbers(source.directory()).ceiling(file);
            if (present == null) {
                return null;
            }
            if (present != file) {
                file = present;
                offset = 0;
            }
            try {
                channel = FileChannel.open(LogFiles.path(source.directory(), file), StandardOpenOption.READ);
            } catch (NoSuchFileException _) {
                file++; // rotated away in between
                offset = 0;
            }
        }
        return channel;
    }

    private boolean nextFile() throws IOException {
        if (LogFiles.numbers(source.directory()).higher(file) == null) {
            return false;
        }
        // The next file is begun after the last byte of this one: look once more before leaving it.
        FileChannel open = channel;
        if (open != null && open.size() > offset) {
            return true;
        }
        release();
        file++;
        offset = 0;
        pendingLength = 0;
        return true;
    }

    private void consumeLines() {
        readyFrom = 0;
        readyTo = 0;
        int from = 0;
        for (int i = 0; i < pendingLength; i++) {
            if (pending[i] == '\n') {
                emit(from, i - from);
                from = i + 1;
            }
        }
        System.arraycopy(pending, from, pending, 0, pendingLength - from);
        pendingLength -= from;
    }

    private void emit(int from, int length) {
        if (!LogEntry.is(pending, from, length) || (since != null && LogEntry.before(pending, from, since))) {
            return;
        }
        if (options.timestamps() && lineBegins) {
            put(pending, from, LogEntry.TIME_LENGTH + 1);
        }
        put(pending, from + LogEntry.HEAD_LENGTH, length - LogEntry.HEAD_LENGTH);
        lineBegins = LogEntry.whole(pending, from);
        if (lineBegins) {
            put(NEWLINE, 0, 1);
        }
    }

    private void put(byte[] bytes, int from, int length) {
        if (readyTo + length > ready.length) {
            ready = Arrays.copyOf(ready, Math.max(ready.length * 2, readyTo + length));
        }
        System.arraycopy(bytes, from, ready, readyTo, length);
        readyTo += length;
    }

    private void release() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }
}
