package dev.highlander.controlplane.apiserver.endpoint;

import dev.highlander.controlplane.apiserver.http.Exchange;
import dev.highlander.controlplane.apiserver.objects.ObjectVerbs;
import dev.highlander.controlplane.apiserver.objects.WatchEvent;
import dev.highlander.controlplane.apiserver.objects.WatchFeed;
import dev.highlander.controlplane.apiserver.present.Representation;
import dev.highlander.controlplane.apiserver.present.WatchFrames;
import dev.highlander.controlplane.apiserver.request.ListOptions;
import dev.highlander.controlplane.apiserver.request.RequestInfo;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import dev.highlander.controlplane.apiserver.status.StatusException;
import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** Streams a watch, over HTTP as lines or over a WebSocket as messages, until its time is over or either side ends it. */
final class WatchEndpoint {
    private static final Duration BOOKMARK_EVERY = Duration.ofMinutes(1);
    private static final Duration SHORTEST = Duration.ofMinutes(30);
    private static final int GONE = 410;

    private final ObjectVerbs verbs;
    private final WatchFrames frames;
    private final TimeSource time;
    private final RandomGenerator random;

    WatchEndpoint(ObjectVerbs verbs, WatchFrames frames, TimeSource time, RandomGenerator random) {
        this.verbs = verbs;
        this.frames = frames;
        this.time = time;
        this.random = random;
    }

    void handle(RequestInfo.Resource request, Exchange exchange, Answer answer, Representation representation)
            throws IOException {
        ListOptions options = ListOptions.read(request, true);
        // Nobody wants what came along, but as long as it is unread nobody notices that the client has gone.
        Bodies.read(exchange);
        WatchFrames.Session session = frames.session(request.kind(), representation, request.query());
        if (exchange.method().equals("HEAD")) {
            answer.send(200, session.contentType(), new byte[0]);
            return;
        }
        WatchFeed feed;
        try {
            feed = verbs.watch(request.kind(), request.namespace(), options);
        } catch (StatusException e) {
            if (e.status().code() != GONE) {
                throw e;
            }
            // Kubernetes begins such a watch and ends it with an error event; clients tell by that to list anew.
            send(session, exchange, answer, sink -> tell(session, e.status(), sink));
            return;
        }
        try (feed) {
            exchange.onClose(feed::close);
            send(session, exchange, answer, sink -> follow(feed, session, options, sink));
        }
    }

    /** Begins the answer in the way that the client asked for, and lets {@code writer} fill it. */
    private static void send(WatchFrames.Session session, Exchange exchange, Answer answer, FrameWriter writer)
            throws IOException {
        if (exchange.wantsWebSocket()) {
            answer.upgraded();
            try (Exchange.WebSocket socket = exchange.upgrade(null)) {
                writer.writeTo(new SocketSink(socket));
            }
        } else {
            try (Exchange.Stream stream = answer.stream(200, session.contentType())) {
                writer.writeTo(new StreamSink(stream));
            }
        }
    }

    private static void tell(WatchFrames.Session session, ApiStatus status, Sink sink) throws IOException {
        sink.write(session.error(status));
        sink.flush();
    }

    private void follow(WatchFeed feed, WatchFrames.Session session, ListOptions options, Sink sink)
            throws IOException {
        Duration lifetime = options.timeout() != null
                ? options.timeout()
                : SHORTEST.plusMillis(random.nextLong(SHORTEST.toMillis()));
        long began = time.nanos();
        long marked = began;
        try {
            while (!feed.isClosed()) {
                Duration left = lifetime.minus(time.since(began));
                if (left.isNegative() || left.isZero()) {
                    return;
                }
                Duration untilBookmark = BOOKMARK_EVERY.minus(time.since(marked));
                List<WatchEvent> events = feed.next(left.compareTo(untilBookmark) < 0 ? left : untilBookmark);
                for (WatchEvent event : events) {
                    sink.write(session.frame(event));
                }
                if (time.since(marked).compareTo(BOOKMARK_EVERY) >= 0) {
                    marked = time.nanos();
                    if (options.bookmarks() && feed.isLive()) {
                        sink.write(session.frame(feed.bookmark()));
                    }
                }
                sink.flush();
            }
        } catch (StatusException e) {
            tell(session, e.status(), sink);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes the frames of one watch. */
    @FunctionalInterface
    private interface FrameWriter {
        void writeTo(Sink sink) throws IOException;
    }

    /** Where frames go. */
    private interface Sink {
        void write(byte[] frame) throws IOException;

        void flush() throws IOException;
    }

    private record StreamSink(Exchange.Stream stream) implements Sink {
        @Override
        public void write(byte[] frame) throws IOException {
            stream.write(frame);
        }

        @Override
        public void flush() throws IOException {
            stream.flush();
        }
    }

    private record SocketSink(Exchange.WebSocket socket) implements Sink {
        @Override
        public void write(byte[] frame) throws IOException {
            socket.sendText(frame);
        }

        @Override
        public void flush() {
            // Each frame is a message of its own and has gone already.
        }
    }
}
