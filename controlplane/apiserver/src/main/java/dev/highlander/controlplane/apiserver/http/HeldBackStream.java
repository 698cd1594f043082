package dev.highlander.controlplane.apiserver.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers small pieces of an answer into one write. */
final class HeldBackStream implements Exchange.Stream {
    /** What is held back at most, in bytes; a TLS record holds 16 KiB. */
    private static final int HELD_BYTES = 64 << 10;
    private static final byte[] NOTHING = new byte[0];

    /** Sends bytes and waits until they are taken. */
    @FunctionalInterface
    interface Sink {
        /** Sends the bytes, and returns once nobody needs them; {@code last}: and ends the answer. */
        void write(boolean last, ByteBuffer bytes) throws IOException;
    }

    private final Sink sink;
    private final List<byte[]> held = new ArrayList<>(4);
    private int heldBytes;
    private boolean closed;

    /** Sends what is flushed there. */
    HeldBackStream(Sink sink) {
        this.sink = sink;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        if (closed) {
            throw new IOException("the answer has ended");
        }
        if (bytes.length == 0) {
            return;
        }
        held.add(bytes);
        heldBytes += bytes.length;
        if (heldBytes >= HELD_BYTES) {
            flush();
        }
    }

    @Override
    public void send(byte[] bytes, int length) throws IOException {
        if (closed) {
            throw new IOException("the answer has ended");
        }
        flush();
        sink.write(false, ByteBuffer.wrap(bytes, 0, length));
    }

    @Override
    public void flush() throws IOException {
        byte[] together = takeHeld();
        if (together != null) {
            sink.write(false, ByteBuffer.wrap(together));
        }
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        byte[] together = takeHeld();
        sink.write(true, ByteBuffer.wrap(together == null ? NOTHING : together));
    }

    private byte @Nullable [] takeHeld() {
        if (held.isEmpty()) {
            return null;
        }
        byte[] together = held.getFirst();
        // One piece, the usual event of a watch, goes out as it is: a thousand watchers share its bytes.
        if (held.size() > 1) {
            together = new byte[heldBytes];
            int position = 0;
            for (byte[] piece : held) {
                System.arraycopy(piece, 0, together, position, piece.length);
                position += piece.length;
            }
        }
        held.clear();
        heldBytes = 0;
        return together;
    }
}
