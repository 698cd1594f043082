package dev.highlander.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One request as bytes, written over again for the next one so that a client allocates next to nothing. */
public final class RequestBuffer {
    private final byte[] constantHead;
    private byte[] bytes = new byte[4096];
    private int length;

    /** For requests to one endpoint. */
    RequestBuffer(Endpoint endpoint) {
        this.constantHead = (" HTTP/1.1\r\nHost: " + endpoint.authority()
                + "\r\nUser-Agent: highlander-bench\r\nAccept: application/json\r\n"
                + (endpoint.token() == null ? "" : "Authorization: Bearer " + endpoint.token() + "\r\n"))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * Writes a request.
     *
     * @param method for example {@code GET}
     * @param path the path with its query, in ASCII
     * @param body the pieces of a JSON body in their order; none for a request without
     */
    public void write(String method, String path, byte[]... body) {
        length = 0;
        append(method);
        append(" ");
        append(path);
        append(constantHead);
        if (body.length > 0) {
            int size = 0;
            for (byte[] piece : body) {
                size += piece.length;
            }
            append("Content-Type: application/json\r\nContent-Length: ");
            append(Integer.toString(size));
            append("\r\n");
        }
        append("\r\n");
        for (byte[] piece : body) {
            append(piece);
        }
    }

    private void append(String ascii) {
        int more = ascii.length();
        grow(more);
        for (int i = 0; i < more; i++) {
            bytes[length + i] = (byte) ascii.charAt(i);
        }
        length += more;
    }

    private void append(byte[] piece) {
        grow(piece.length);
        System.arraycopy(piece, 0, bytes, length, piece.length);
        length += piece.length;
    }

    private void grow(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Method and path, for messages. */
    String line() {
        String text = new String(bytes, 0, Math.min(length, 300), StandardCharsets.ISO_8859_1);
        int end = text.indexOf(" HTTP/1.1");
        return end < 0 ? text : text.substring(0, end);
    }
}
