package dev.highlander.ownership.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.ownership.LeaseStoreException;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One watch of a namespace's leases, or of a single lease: lists, watches from there, watches on when a watch ends in peace, and lists anew
 * when it was lost or the server has forgotten where it stood. Tries for ever, on a virtual thread of its own; closing it interrupts that.
 */
final class LeaseWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseWatch.class);
    /** A watch is short, because a connection that has died in silence is only noticed when the watch should have ended. */
    private static final long LIFE_SECONDS = 60;
    private static final long OVERTIME_SECONDS = 10;
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;
    /** No Lease is as large by far. */
    private static final int LONGEST_LINE = 4 << 20;

    /** Who is told what the watch sees. Called on threads of the watch; must not block. */
    interface Sink {
        /** All objects there are. After a gap, whoever waits has to look for himself. */
        void listed(List<LeaseObject> objects, boolean afterGap);

        void seen(LeaseObject object);

        void deleted(LeaseObject object);
    }

    private final LeaseApi api;
    private final @Nullable String only;
    private final Duration timeout;
    private final Sink sink;
    private final Thread thread;
    private volatile boolean closed;
    // Of the watch's thread alone, but for the version, which events move on.
    private volatile @Nullable String resourceVersion;
    private boolean gap = true;
    private boolean isListed;
    private boolean isGranted;
    private int failures;

    /**
     * Begins.
     *
     * @param only the name of the only object of interest; null for all of the namespace
     * @param timeout how long a list may take, and the beginning of a watch
     */
    LeaseWatch(LeaseApi api, String namespace, @Nullable String only, Duration timeout, Sink sink) {
        this.api = api;
        this.only = only;
        this.timeout = timeout;
        this.sink = sink;
        this.thread = Thread.ofVirtual().name("lease-watch-" + namespace).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** The only object it looks at; null if it looks at all. */
    @Nullable
    String only() {
        return only;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        try {
            while (!closed) {
                turn();
            }
        } catch (InterruptedException _) {
            // That is how it ends.
        }
    }

    private void turn() throws InterruptedException {
        isListed = false;
        isGranted = false;
        try {
            String from = resourceVersion;
            if (from == null) {
                from = list();
            }
            isListed = true;
            watch(from);
            if (from.equals(resourceVersion)) {
                // It ended before anything happened: harmless once, but not to be asked again at once for ever.
                rest();
            }
        } catch (LeaseApi.ExpiredException e) {
            LOG.debug("event=lease-watch-expired detail=\"{}\"", e.getMessage());
            resourceVersion = null;
            if (!isGranted) {
                rest();
            }
        } catch (LeaseStoreException e) {
            if (!closed) {
                lost(e);
            }
        }
    }

    /** Where only watching is refused, each further try has listed, which tells the news as well: nobody has to look for himself. */
    private void lost(LeaseStoreException failure) throws InterruptedException {
        resourceVersion = null;
        gap = gap || isGranted || !isListed;
        if (failures == 0) {
            LOG.warn("event=lease-watch-lost detail=\"{}\" expected=\"wake-ups by polling until it is back\"",
                    failure.getMessage());
        } else {
            LOG.debug("event=lease-watch-still-lost", failure);
        }
        failures++;
        rest();
    }

    private void works() {
        isGranted = true;
        if (failures > 0) {
            failures = 0;
            LOG.info("event=lease-watch-back");
        }
    }

    private String list() throws InterruptedException, LeaseApi.ExpiredException {
        LeaseApi.Listed listed = api.list(only, timeout);
        resourceVersion = listed.resourceVersion();
        sink.listed(listed.objects(), gap);
        gap = false;
        return listed.resourceVersion();
    }

    private void watch(String from) throws InterruptedException, LeaseApi.ExpiredException {
        long seconds = LIFE_SECONDS + ThreadLocalRandom.current().nextLong(LIFE_SECONDS);
        Incoming incoming = new Incoming();
        CompletableFuture<HttpResponse<AsyncBody>> asked = api.http().consumeBytes(api.watch(only, from, seconds),
                incoming);
        try {
            HttpResponse<AsyncBody> answer = await(asked, timeout.toMillis());
            if (answer.isSuccessful()) {
                works();
            }
            incoming.begin(answer);
            try {
                await(incoming.ended, TimeUnit.SECONDS.toMillis(seconds + OVERTIME_SECONDS));
            } finally {
                answer.body().cancel();
            }
        } finally {
            asked.cancel(true);
        }
    }

    private <V> V await(CompletableFuture<V> future, long millis)
            throws InterruptedException, LeaseApi.ExpiredException {
        try {
            return future.get(millis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case LeaseApi.ExpiredException expired -> throw expired;
                case LeaseStoreException refused -> throw refused;
                case null, default -> throw new LeaseStoreException("watch leases: " + e.getCause(), e);
            }
        } catch (TimeoutException _) {
            throw new LeaseStoreException("watch leases: no answer within " + millis + " ms");
        } catch (CancellationException e) {
            throw new LeaseStoreException("watch leases: the Kubernetes client is closed", e);
        }
    }

    /** Waits before the next try, the longer the more tries in a row were in vain. */
    private void rest() throws InterruptedException {
        long longest = Math.min(FIRST_PAUSE_MILLIS << Math.min(failures, 10), LONGEST_PAUSE_MILLIS);
        TimeUnit.MILLISECONDS.sleep(longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1));
    }

    private void take(byte[] line) throws LeaseApi.ExpiredException {
        if (closed) {
            return;
        }
        ObjectNode event = api.parse("watch", "", line);
        String type = event.path("type").asText();
        if (!(event.get("object") instanceof ObjectNode json)) {
            throw new LeaseStoreException("watch leases: an event of type '" + type + "' without an object");
        }
        if (type.equals("ERROR")) {
            if (json.path("code").asInt() == 410) {
                throw new LeaseApi.ExpiredException(json.path("message").asText());
            }
            throw new LeaseStoreException("watch leases: " + json.path("code").asInt() + " "
                    + json.path("message").asText());
        }
        LeaseObject object = LeaseObject.read(json);
        switch (type) {
            case "ADDED", "MODIFIED" -> sink.seen(object);
            case "DELETED" -> sink.deleted(object);
            default -> {
                // A bookmark, or something of a later server: only the version counts.
            }
        }
        resourceVersion = object.resourceVersion();
    }

    /** What comes over a watch: events if it was granted, else why not. */
    private final class Incoming implements AsyncBody.Consumer<List<ByteBuffer>> {
        /** Complete when nothing more comes. */
        final CompletableFuture<Void> ended = new CompletableFuture<>();
        private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
        private volatile boolean granted;

        /** Nothing comes before this. */
        void begin(HttpResponse<AsyncBody> answer) {
            granted = answer.isSuccessful();
            var _ = answer.body().done().whenComplete((_, failure) -> {
                if (!granted && answer.code() == 410) {
                    ended.completeExceptionally(new LeaseApi.ExpiredException("the version is too old"));
                } else if (!granted) {
                    ended.completeExceptionally(api.refusal("watch", "", answer.code(), begun.toByteArray()));
                } else if (failure != null) {
                    ended.completeExceptionally(failure);
                } else {
                    ended.complete(null);
                }
            });
            answer.body().consume();
        }

        @Override
        public void consume(List<ByteBuffer> pieces, AsyncBody body) {
            try {
                for (ByteBuffer piece : pieces) {
                    take(piece);
                }
            } catch (LeaseApi.ExpiredException | RuntimeException e) {
                ended.completeExceptionally(e);
                body.cancel();
                return;
            }
            body.consume();
        }

        private void take(ByteBuffer piece) throws LeaseApi.ExpiredException {
            while (piece.hasRemaining()) {
                byte next = piece.get();
                if (granted && next == '\n') {
                    byte[] line = begun.toByteArray();
                    begun.reset();
                    LeaseWatch.this.take(line);
                } else if (begun.size() < LONGEST_LINE) {
                    begun.write(next);
                } else if (granted) {
                    throw new LeaseStoreException("watch leases: an event of more than " + LONGEST_LINE + " bytes");
                }
            }
        }
    }
}
