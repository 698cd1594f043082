package dev.highlander.console;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows every open page the newest state by server-sent events.
 *
 * <p>The state is written once and shared. Each page has one place for what it has not read yet, so a slow one misses states in between
 * and holds up nobody; one that reads nothing for the connection's idle time is cut off. Without an open page nothing is computed.
 */
final class Broadcast implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Broadcast.class);
    static final int MOST_PAGES = 64;
    /** Changes come in bursts; a page need not see each. */
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(150);
    private static final Duration PULSE = Duration.ofSeconds(1);

    private final Supplier<byte[]> state;
    private final Supplier<byte[]> pulse;
    private final Set<PageStream> pages = ConcurrentHashMap.newKeySet();
    private final Semaphore seats = new Semaphore(MOST_PAGES);
    private final Semaphore changed = new Semaphore(0);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread thread;

    /**
     * Starts the broadcast.
     *
     * @param state the whole state as JSON
     * @param pulse what changes every second, as JSON
     */
    Broadcast(Supplier<byte[]> state, Supplier<byte[]> pulse) {
        this.state = state;
        this.pulse = pulse;
        this.thread = Thread.ofVirtual().name("console-broadcast").start(this::run);
    }

    /** Something has changed: pages will see it soon. Never blocks. */
    void changed() {
        if (changed.availablePermits() == 0) {
            changed.release();
        }
    }

    /** Lets a page take part; false if there are too many. */
    boolean join(Response response, Callback callback) {
        if (closed.get() || !seats.tryAcquire()) {
            return false;
        }
        response.setStatus(200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream")
                .put(HttpHeader.CACHE_CONTROL, "no-store")
                .put("X-Accel-Buffering", "no");
        PageStream page = new PageStream(response, callback, this::leave);
        pages.add(page);
        try {
            page.offer(event("state", state.get()));
        } catch (RuntimeException e) {
            page.offer(event("trouble", new byte[]{'{', '}'}));
        }
        changed();
        return true;
    }

    int pages() {
        return pages.size();
    }

    private void leave(PageStream page) {
        if (pages.remove(page)) {
            seats.release();
        }
    }

    private void run() {
        byte[] last = new byte[0];
        try {
            while (!closed.get()) {
                boolean woken = changed.tryAcquire(PULSE.toMillis(), TimeUnit.MILLISECONDS);
                changed.drainPermits();
                if (pages.isEmpty()) {
                    continue;
                }
                last = send(last);
                if (woken) {
                    Thread.sleep(SHORTEST_INTERVAL); // not to wait for anything: to let a burst of changes pass as one
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closing
        }
    }

    private byte[] send(byte[] last) {
        try {
            byte[] now = state.get();
            boolean same = Arrays.equals(now, last);
            byte[] event = same ? event("pulse", pulse.get()) : event("state", now);
            pages.forEach(page -> page.offer(event));
            return now;
        } catch (RuntimeException e) {
            log.error("the state could not be read for {} open pages", pages.size(), e);
            return last;
        }
    }

    private static byte[] event(String name, byte[] json) {
        // JSON written by us has no line breaks, so one data line holds it.
        byte[] head = ("event: " + name + "\ndata: ").getBytes(StandardCharsets.US_ASCII);
        byte[] event = Arrays.copyOf(head, head.length + json.length + 2);
        System.arraycopy(json, 0, event, head.length, json.length);
        event[event.length - 2] = '\n';
        event[event.length - 1] = '\n';
        return event;
    }

    /** Ends every stream. Idempotent. */
    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            thread.interrupt();
            pages.forEach(PageStream::end);
        }
    }

    /** One open page. */
    private static final class PageStream implements Callback {
        private final Response response;
        private final Callback done;
        private final java.util.function.Consumer<PageStream> leave;
        // All guarded by this.
        private byte @Nullable [] state;
        private byte @Nullable [] pulse;
        private boolean writing;
        private boolean ending;
        private boolean over;

        PageStream(Response response, Callback done, java.util.function.Consumer<PageStream> leave) {
            this.response = response;
            this.done = done;
            this.leave = leave;
        }

        /** The newest state replaces one that was not read yet; a pulse never replaces a state. */
        void offer(byte[] event) {
            synchronized (this) {
                if (event.length > 7 && event[7] == 'p') {
                    pulse = event;
                } else {
                    state = event;
                }
            }
            pump();
        }

        void end() {
            synchronized (this) {
                ending = true;
            }
            pump();
        }

        private void pump() {
            byte[] next;
            boolean last;
            synchronized (this) {
                if (writing || over) {
                    return;
                }
                boolean stateFirst = state != null;
                byte[] waiting = stateFirst ? state : pulse;
                last = ending;
                if (waiting == null && !last) {
                    return;
                }
                if (stateFirst) {
                    state = null;
                } else {
                    pulse = null;
                }
                next = waiting == null || last ? new byte[0] : waiting;
                writing = true;
                over = last;
            }
            response.write(last, ByteBuffer.wrap(next), last ? Callback.from(this::leaveDone, done::failed) : this);
        }

        private void leaveDone() {
            leave.accept(this);
            done.succeeded();
        }

        @Override
        public void succeeded() {
            synchronized (this) {
                writing = false;
            }
            pump();
        }

        @Override
        public void failed(Throwable failure) {
            synchronized (this) {
                over = true;
            }
            // The reader has gone or reads nothing: the usual end of a page.
            leave.accept(this);
            done.failed(failure);
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }
    }
}
