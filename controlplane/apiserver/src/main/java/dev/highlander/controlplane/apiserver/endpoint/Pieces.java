package dev.highlander.controlplane.apiserver.endpoint;

import dev.highlander.controlplane.apiserver.http.Exchange;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * An answer's body, sent in pieces of one size out of one array: a list of many megabytes needs no memory of its size. Closing it ends the
 * answer.
 */
final class Pieces extends OutputStream {
    /** Four TLS records. */
    static final int SIZE = 64 * 1024;

    private final Exchange.Stream stream;
    private final byte[] piece = new byte[SIZE];
    private int filled;
    private boolean closed;

    Pieces(Exchange.Stream stream) {
        this.stream = stream;
    }

    @Override
    public void write(int single) throws IOException {
        if (filled == SIZE) {
            send();
        }
        piece[filled++] = (byte) single;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int left = length;
        while (left > 0) {
            if (filled == SIZE) {
                send();
            }
            int part = Math.min(left, SIZE - filled);
            System.arraycopy(bytes, from, piece, filled, part);
            filled += part;
            from += part;
            left -= part;
        }
    }

    private void send() throws IOException {
        stream.send(piece, filled);
        filled = 0;
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        stream.write(Arrays.copyOf(piece, filled));
        stream.close();
    }
}
