package dev.highlander.bench.load;

import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Many watchers of one collection, each on a connection of its own, and the time until all of them have a write.
 *
 * <p>The watchers are virtual threads: the few carriers beneath them read all connections.
 */
public final class FanOut implements AutoCloseable {
    /** Handshakes at once; more would only wait for each other's turn on the processor. */
    private static final int CONNECTING = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final int watchers;
    private final TimeSource time;
    private final ConcurrentLinkedQueue<Connection> connections = new ConcurrentLinkedQueue<>();
    private final ExecutorService readers = Executors
            .newThreadPerTaskExecutor(Thread.ofVirtual().name("watcher-", 0).factory());
    private final AtomicReference<@Nullable LoadException> failure = new AtomicReference<>();
    private volatile Wave wave;
    private volatile boolean closing;

    /** One write on its way to all watchers. */
    private static final class Wave {
        final int number;
        final CountDownLatch missing;

        Wave(int number, int watchers) {
            this.number = number;
            this.missing = new CountDownLatch(watchers);
        }
    }

    private FanOut(int watchers, TimeSource time) {
        this.watchers = watchers;
        this.time = time;
        this.wave = new Wave(1, watchers);
    }

    /**
     * Opens the watches.
     *
     * @param path what each asks for, with its query
     * @param text what is found once in the event of each write that {@link #measure} makes, and nowhere else
     * @throws LoadException if one is refused
     */
    public static FanOut open(Endpoint endpoint, int watchers, String path, String text, TimeSource time)
            throws LoadException, InterruptedException {
        FanOut fanOut = new FanOut(watchers, time);
        try {
            Semaphore connecting = new Semaphore(CONNECTING);
            CountDownLatch open = new CountDownLatch(watchers);
            for (int i = 0; i < watchers; i++) {
                fanOut.readers.execute(() -> fanOut.watch(endpoint, path, text, connecting, open));
            }
            fanOut.await(open, "watches have been opened");
            return fanOut;
        } catch (LoadException | InterruptedException e) {
            fanOut.close();
            throw e;
        }
    }

    private void watch(Endpoint endpoint, String path, String text, Semaphore connecting, CountDownLatch open) {
        try {
            connecting.acquire();
            Connection connection;
            Connection.Head head;
            try {
                connection = Connection.open(endpoint);
                connections.add(connection);
                connection.request().write("GET", path);
                head = connection.begin();
            } finally {
                connecting.release();
            }
            if (head.status() != 200) {
                connection.body(head, BodySink.NOTHING);
                throw new IOException("expected 200, found " + head.status() + ": " + connection.excerpt());
            }
            connection.patience(Duration.ZERO);
            open.countDown();
            connection.body(head, new Occurrences(text, this::seen));
            throw new IOException("the server ended the watch");
        } catch (IOException | RuntimeException e) {
            if (!closing) {
                failure.compareAndSet(null, new LoadException("GET " + path + ": " + e.getMessage(), e));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void seen(int number) {
        Wave current = wave;
        if (number == current.number) {
            current.missing.countDown();
        } else {
            failure.compareAndSet(null, new LoadException("a watcher saw event " + number + " while write "
                    + current.number + " was under way", null));
        }
    }

    private void await(CountDownLatch missing, String what) throws LoadException, InterruptedException {
        long began = time.nanos();
        while (!missing.await(100, TimeUnit.MILLISECONDS)) {
            LoadException failed = failure.get();
            if (failed != null) {
                throw failed;
            }
            if (time.since(began).compareTo(PATIENCE) > 0) {
                throw new LoadException(
                        "%d of %d %s after %d s".formatted(watchers - missing.getCount(), watchers, what,
                                PATIENCE.toSeconds()),
                        null);
            }
        }
    }

    /**
     * Writes again and again, each time once all watchers have the last write.
     *
     * @param script makes the writes, one event each
     * @param longest begins no write after this
     * @param most how many writes at most
     * @return for each write the time from before its request to when the last watcher had it
     */
    public Measured measure(Endpoint endpoint, Script script, Duration longest, int most)
            throws LoadException, InterruptedException {
        Histogram latencies = new Histogram();
        try (Connection writer = Connection.open(endpoint)) {
            long began = time.nanos();
            for (int i = 0; i < most && time.since(began).compareTo(longest) < 0; i++) {
                script.next(writer.request());
                Wave current = wave;
                long before = time.nanos();
                int status = writer.exchange(BodySink.NOTHING);
                if (status != script.expected()) {
                    throw new LoadException("%s: expected %d, found %d: %s".formatted(writer.request().line(),
                            script.expected(), status, writer.excerpt()), null);
                }
                script.answered(writer.start(), writer.startLength());
                await(current.missing, "watchers have a write");
                latencies.record(time.nanos() - before);
                wave = new Wave(current.number + 1, watchers);
            }
            return new Measured(latencies, time.since(began));
        } catch (IOException e) {
            throw new LoadException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Ends the watches. */
    @Override
    public void close() {
        closing = true;
        connections.forEach(Connection::close);
        readers.shutdownNow();
        readers.close();
    }
}
