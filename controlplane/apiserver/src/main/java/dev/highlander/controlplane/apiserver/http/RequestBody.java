package dev.highlander.controlplane.apiserver.http;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Reads what the client sends after the head; used by the exchange's own thread. */
final class RequestBody {
    /** Room taken before anything has come: a client that only announces three megabytes shall not make us hold them. */
    private static final int FIRST_ROOM = 16 << 10;
    /** How much of a body that nobody wants is still read, so that the client gets to read its answer. */
    private static final int DRAINED_BYTES = 16 << 20;
    private static final Duration DRAIN_TIME = Duration.ofSeconds(2);

    private final Request request;
    private Content.@Nullable Chunk ahead;
    private boolean ended;
    private boolean refused;
    private boolean gaveUp;

    RequestBody(Request request) {
        this.request = request;
    }

    /**
     * Looks, without waiting, whether the body has been read to its end.
     *
     * @throws IOException if the client has gone
     */
    boolean ended() throws IOException {
        if (ahead == null) {
            // After the end this reads the end again, or the failure that came since.
            ahead = take();
        }
        return ended;
    }

    /** Reads the rest of the body, as {@link Exchange#body} says. */
    byte[] read(int limit, Duration time) throws IOException {
        long announced = request.getLength();
        if (announced > limit) {
            refused = true;
            throw new BodyTooLargeException(limit);
        }
        byte[] bytes = new byte[Math.clamp(announced, 0, Math.min(limit, FIRST_ROOM))];
        int size = 0;
        long end = System.nanoTime() + time.toNanos();
        while (!ended || ahead != null) {
            Content.Chunk chunk = next(end, time);
            try {
                ByteBuffer part = chunk.getByteBuffer();
                int count = part.remaining();
                if (count > limit - size) {
                    refused = true;
                    throw new BodyTooLargeException(limit);
                }
                if (count > bytes.length - size) {
                    bytes = Arrays.copyOf(bytes, room(size + count, bytes.length, announced, limit));
                }
                part.get(bytes, size, count);
                size += count;
            } finally {
                chunk.release();
            }
        }
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    private static int room(int needed, int present, long announced, int limit) {
        long doubled = Math.max(needed, 2L * present);
        return (int) Math.min(announced > 0 ? Math.max(needed, Math.min(announced, doubled)) : doubled, limit);
    }

    /**
     * Reads on for a moment what nobody has asked for: a connection that closes over unread bytes, or a stream that is reset because of
     * them, may take the answer with it.
     */
    void drain() throws IOException {
        boolean expected = refused || request.getLength() > 0 || !"GET".equals(request.getMethod());
        if (ended || gaveUp || !expected || request.getHeaders().contains("Expect", "100-continue")) {
            return;
        }
        long end = System.nanoTime() + DRAIN_TIME.toNanos();
        long drained = 0;
        try {
            while (!ended && drained < DRAINED_BYTES) {
                Content.Chunk chunk = next(end, DRAIN_TIME);
                drained += chunk.remaining();
                chunk.release();
            }
        } catch (TooSlowException e) {
            // The answer has gone out already; the transport ends what is left.
        }
    }

    private Content.Chunk next(long end, Duration time) throws IOException {
        while (true) {
            Content.Chunk chunk = ahead == null ? take() : ahead;
            ahead = null;
            if (chunk != null) {
                return chunk;
            }
            long left = end - System.nanoTime();
            if (left <= 0) {
                throw new TooSlowException("sending the body took longer than " + time.toMillis() + " ms");
            }
            Waiting more = new Waiting();
            request.demand(more::succeeded);
            try {
                more.await("sending the body", Duration.ofNanos(left));
            } catch (TooSlowException e) {
                // Told at the next turn, with the whole limit instead of what was left of it.
                gaveUp = true;
            }
        }
    }

    private Content.@Nullable Chunk take() throws IOException {
        Content.Chunk chunk = request.read();
        if (chunk == null) {
            return null;
        }
        if (Content.Chunk.isFailure(chunk)) {
            EOFException gone = new EOFException("the client has gone: " + chunk.getFailure().getMessage());
            gone.initCause(chunk.getFailure());
            throw gone;
        }
        ended |= chunk.isLast();
        return chunk;
    }
}
