package dev.highlander.reconcile.informer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Cuts a stream of bytes into its lines; a line that comes in one piece is not copied. */
final class Lines {
    /** No object is as large by far; what is larger is no watch. */
    private static final int LIMIT = 64 << 20;

    /** Takes a line, without its end. */
    @FunctionalInterface
    interface Sink {
        void line(byte[] bytes, int offset, int length) throws IOException;
    }

    private final Sink sink;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

    Lines(Sink sink) {
        this.sink = sink;
    }

    /** The next bytes of the stream. */
    void take(ByteBuffer piece) throws IOException {
        byte[] bytes;
        int from;
        if (piece.hasArray()) {
            bytes = piece.array();
            from = piece.arrayOffset() + piece.position();
        } else {
            bytes = new byte[piece.remaining()];
            piece.duplicate().get(bytes);
            from = 0;
        }
        int end = from + piece.remaining();
        for (int i = from; i < end; i++) {
            if (bytes[i] == '\n') {
                line(bytes, from, i - from);
                from = i + 1;
            }
        }
        if (begun.size() + end - from > LIMIT) {
            throw new IOException("a line of more than " + LIMIT + " bytes");
        }
        begun.write(bytes, from, end - from);
    }

    private void line(byte[] bytes, int offset, int length) throws IOException {
        if (begun.size() == 0) {
            sink.line(bytes, offset, length);
            return;
        }
        begun.write(bytes, offset, length);
        byte[] whole = begun.toByteArray();
        begun.reset();
        sink.line(whole, 0, whole.length);
    }
}
