package dev.highlander.controlplane.client;

import dev.highlander.controlplane.apiserver.http.Departure;
import dev.highlander.controlplane.apiserver.http.Exchange;
import io.fabric8.kubernetes.client.http.WebSocket;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Both ends of a WebSocket within the JVM: this is the server's, {@link #callersSide} the caller's. Towards the caller nothing queues up
 * (the server waits until the caller asks for a message); towards the server a bounded queue does, for fabric8 never waits.
 */
final class LocalWebSocket implements Exchange.WebSocket {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** fabric8 itself stops writing at 16 MiB. */
    private static final long QUEUED_BYTES = 32L << 20;

    private record Farewell(int code, String reason) {}

    private final WebSocket.Listener listener;
    private final Departure departure;
    private final CallersSide callersSide = new CallersSide();
    // The first message may come without being asked for.
    private final Demand demand = new Demand(1);
    // Guarded by messages: all that follows.
    private final Queue<byte[]> messages = new ArrayDeque<>();
    private long queuedBytes;
    private @Nullable Farewell callers;
    private boolean ended;

    LocalWebSocket(WebSocket.Listener listener, Departure departure) {
        this.listener = listener;
        this.departure = departure;
    }

    WebSocket callersSide() {
        return callersSide;
    }

    @Override
    public void sendText(byte[] utf8) throws IOException {
        awaitCaller();
        listener.onMessage(callersSide, new String(utf8, StandardCharsets.UTF_8));
    }

    @Override
    public void sendBinary(byte[] message) throws IOException {
        awaitCaller();
        listener.onMessage(callersSide, ByteBuffer.wrap(message));
    }

    private void awaitCaller() throws IOException {
        synchronized (messages) {
            if (ended) {
                throw new EOFException("the WebSocket is closed");
            }
        }
        demand.take(PATIENCE);
    }

    @Override
    public byte @Nullable [] receive() throws InterruptedException {
        synchronized (messages) {
            while (messages.isEmpty() && callers == null && !ended) {
                messages.wait();
            }
            byte[] message = messages.poll();
            if (message != null) {
                queuedBytes -= message.length;
            }
            return message;
        }
    }

    @Override
    public void close(int code, String reason) {
        Farewell said = end();
        if (said != null) {
            // The caller's own farewell comes back to it.
            boolean callerBegan = said.code() != 0;
            listener.onClose(callersSide, callerBegan ? said.code() : code, callerBegan ? said.reason() : reason);
        }
    }

    /** The server breaks off. */
    void fail(IOException cause) {
        Farewell said = end();
        if (said != null && said.code() != 0) {
            listener.onClose(callersSide, said.code(), said.reason());
        } else if (said != null) {
            listener.onError(callersSide, cause);
        }
    }

    /** Ends once: then gives what the caller has said (code 0 if nothing), later null. */
    private @Nullable Farewell end() {
        Farewell said;
        synchronized (messages) {
            if (ended) {
                return null;
            }
            ended = true;
            said = callers == null ? new Farewell(0, "") : callers;
            messages.notifyAll();
        }
        demand.end();
        departure.happen();
        return said;
    }

    private final class CallersSide implements WebSocket {
        @Override
        public boolean send(ByteBuffer buffer) {
            byte[] message = new byte[buffer.remaining()];
            buffer.get(message);
            synchronized (messages) {
                if (ended || callers != null || queuedBytes + message.length > QUEUED_BYTES) {
                    return false;
                }
                messages.add(message);
                queuedBytes += message.length;
                messages.notifyAll();
                return true;
            }
        }

        @Override
        public boolean sendClose(int code, @Nullable String reason) {
            synchronized (messages) {
                if (ended || callers != null) {
                    return false;
                }
                callers = new Farewell(code, reason == null ? "" : reason);
                messages.notifyAll();
            }
            demand.end();
            departure.happen();
            return true;
        }

        @Override
        public long queueSize() {
            synchronized (messages) {
                return queuedBytes;
            }
        }

        @Override
        public void request() {
            demand.more();
        }
    }
}
