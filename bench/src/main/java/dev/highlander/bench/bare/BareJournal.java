package dev.highlander.bench.bare;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * One file, one thread, one fsync for all that waits.
 *
 * <p>It writes zeros ahead of the records, as our own journal does: an fsync that does not change the file's length is cheaper.
 */
final class BareJournal implements AutoCloseable {
    private static final int MOST_AT_ONCE = 1024;
    private static final int AHEAD = 512 << 10;

    private final FileChannel file;
    private final BlockingQueue<Waiting> inbox = new ArrayBlockingQueue<>(MOST_AT_ONCE);
    private final Thread writer;
    /** Used by the writer alone. */
    private ByteBuffer batch = ByteBuffer.allocateDirect(1 << 20);
    private long position;
    private long allocated;

    /** A record and what is to be done once it is on the disk. */
    private static final class Waiting {
        final byte[] bytes;
        final Runnable publish;
        final CompletableFuture<Boolean> done = new CompletableFuture<>();

        Waiting(byte[] bytes, Runnable publish) {
            this.bytes = bytes;
            this.publish = publish;
        }
    }

    BareJournal(Path path) throws IOException {
        this.file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING);
        this.writer = Thread.ofPlatform().name("bare-journal").daemon().start(this::run);
    }

    /**
     * Writes a record and returns once it is on the disk and published.
     *
     * @param publish run by the journal's thread, in the order of the records; must not block
     * @throws IOException if the disk failed
     */
    void append(byte[] bytes, Runnable publish) throws IOException, InterruptedException {
        Waiting waiting = new Waiting(bytes, publish);
        inbox.put(waiting);
        try {
            waiting.done.join();
        } catch (CompletionException e) {
            throw new IOException("the journal has failed", e);
        }
    }

    private void run() {
        List<Waiting> group = new ArrayList<>();
        try {
            while (true) {
                group.clear();
                group.add(inbox.take());
                inbox.drainTo(group, MOST_AT_ONCE - 1);
                commit(group);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void commit(List<Waiting> group) {
        try {
            write(group);
        } catch (IOException e) {
            group.forEach(waiting -> waiting.done.completeExceptionally(e));
            return;
        }
        for (Waiting waiting : group) {
            waiting.publish.run();
            waiting.done.complete(true);
        }
    }

    private void write(List<Waiting> group) throws IOException {
        int size = 0;
        for (Waiting waiting : group) {
            size += Integer.BYTES + waiting.bytes.length;
        }
        if (batch.capacity() < size) {
            batch = ByteBuffer.allocateDirect(size * 2);
        }
        if (position + size > allocated) {
            allocated = zeros(position, size + AHEAD);
        }
        batch.clear();
        for (Waiting waiting : group) {
            batch.putInt(waiting.bytes.length).put(waiting.bytes);
        }
        batch.flip();
        while (batch.hasRemaining()) {
            position += file.write(batch, position);
        }
        file.force(false);
    }

    private long zeros(long from, int size) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate(size);
        long at = from;
        while (zeros.hasRemaining()) {
            at += file.write(zeros, at);
        }
        return at;
    }

    @Override
    public void close() throws IOException {
        writer.interrupt();
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        file.close();
    }
}
