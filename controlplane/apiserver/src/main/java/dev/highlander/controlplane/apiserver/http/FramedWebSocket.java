package dev.highlander.controlplane.apiserver.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

/** A WebSocket over Jetty's frames: puts messages together, and reads ahead only a little. */
final class FramedWebSocket implements FrameHandler, Exchange.WebSocket {
    /** Messages read ahead of {@link #receive}; after that the client must wait. */
    private static final int AHEAD = 8;
    /** How long the client may take to agree to a close. */
    private static final Duration FAREWELL = Duration.ofSeconds(3);

    private final HttpLimits limits;
    private final Departure departure;
    private final Waiting open = new Waiting();
    private final Object lock = new Object();
    // Guarded by lock: all that follows.
    private final Queue<byte[]> messages = new ArrayDeque<>();
    private boolean demanded;
    private boolean ended;
    private boolean closing;
    private @Nullable Throwable failure;

    // Used by Jetty alone, one call at a time.
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream(0);
    private final WritableByteChannel partialEnd = Channels.newChannel(partial);

    private volatile @Nullable CoreSession session;

    FramedWebSocket(HttpLimits limits, Departure departure) {
        this.limits = limits;
        this.departure = departure;
    }

    void awaitOpen() throws IOException {
        open.await("opening the WebSocket", limits.writeTime());
    }

    @Override
    public void onOpen(CoreSession coreSession, Callback callback) {
        session = coreSession;
        callback.succeeded();
        demandIfRoom(coreSession);
        open.succeeded();
    }

    private void demandIfRoom(CoreSession from) {
        synchronized (lock) {
            if (demanded || ended || messages.size() >= AHEAD) {
                return;
            }
            demanded = true;
        }
        from.demand();
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
        CoreSession from = session();
        synchronized (lock) {
            demanded = false;
        }
        try {
            switch (frame.getOpCode()) {
                case OpCode.TEXT, OpCode.BINARY, OpCode.CONTINUATION -> {
                    if (!append(frame)) {
                        callback.succeeded();
                        from.close(CloseStatus.MESSAGE_TOO_LARGE,
                                "message is larger than " + limits.messageBytes() + " bytes", Callback.NOOP);
                        return;
                    }
                }
                case OpCode.CLOSE -> end(null);
                case OpCode.PING -> from.sendFrame(new Frame(OpCode.PONG, true, copy(frame)), Callback.NOOP, false);
                default -> {
                    // A pong answers nothing that we asked.
                }
            }
        } catch (IOException e) {
            callback.failed(e);
            return;
        }
        boolean last = frame.getOpCode() == OpCode.CLOSE;
        callback.succeeded();
        if (!last) {
            demandIfRoom(from);
        }
    }

    private static ByteBuffer copy(Frame frame) {
        ByteBuffer payload = frame.getPayload();
        return payload == null ? ByteBuffer.allocate(0) : ByteBuffer.allocate(payload.remaining()).put(payload).flip();
    }

    private boolean append(Frame frame) throws IOException {
        ByteBuffer payload = frame.getPayload();
        if (payload != null) {
            if (payload.remaining() > limits.messageBytes() - partial.size()) {
                return false;
            }
            partialEnd.write(payload);
        }
        if (frame.isFin()) {
            byte[] message = partial.toByteArray();
            partial.reset();
            synchronized (lock) {
                messages.add(message);
                lock.notifyAll();
            }
        }
        return true;
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
        open.failed(cause);
        end(cause);
        callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus closeStatus, Callback callback) {
        end(null);
        callback.succeeded();
    }

    private void end(@Nullable Throwable cause) {
        synchronized (lock) {
            if (!ended && !closing) {
                failure = cause;
            }
            ended = true;
            lock.notifyAll();
        }
        departure.happen();
    }

    @Override
    public void sendText(byte[] utf8) throws IOException {
        send(OpCode.TEXT, utf8);
    }

    @Override
    public void sendBinary(byte[] message) throws IOException {
        send(OpCode.BINARY, message);
    }

    private void send(byte opCode, byte[] payload) throws IOException {
        Waiting taken = new Waiting();
        session().sendFrame(new Frame(opCode, true, ByteBuffer.wrap(payload)), taken, false);
        try {
            taken.await("sending a message", limits.writeTime());
        } catch (TooSlowException e) {
            abort();
            throw e;
        } catch (IOException e) {
            departure.happen();
            throw e;
        }
    }

    @Override
    public byte @Nullable [] receive() throws IOException, InterruptedException {
        byte[] message;
        synchronized (lock) {
            while (messages.isEmpty() && !ended) {
                lock.wait();
            }
            message = messages.poll();
            if (message == null) {
                if (failure != null) {
                    throw new IOException("the WebSocket broke: " + failure.getMessage(), failure);
                }
                return null;
            }
        }
        demandIfRoom(session());
        return message;
    }

    @Override
    public void close(int code, String reason) {
        CoreSession open = session();
        synchronized (lock) {
            if (closing) {
                return;
            }
            closing = true;
        }
        // From now on silence means that the client does not care for a farewell.
        open.setIdleTimeout(FAREWELL);
        open.close(code, reason, Callback.NOOP);
        demandUntilClosed(open);
    }

    /** What was read ahead and never fetched must not stand between us and the client's farewell. */
    private void demandUntilClosed(CoreSession from) {
        synchronized (lock) {
            messages.clear();
        }
        demandIfRoom(from);
    }

    /** Cuts the connection without a farewell. */
    void abort() {
        departure.happen();
        CoreSession open = session;
        if (open != null) {
            open.abort();
        }
    }

    private CoreSession session() {
        CoreSession open = session;
        if (open == null) {
            throw new IllegalStateException("the WebSocket is not open yet");
        }
        return open;
    }
}
