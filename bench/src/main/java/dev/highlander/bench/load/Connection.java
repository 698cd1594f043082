package dev.highlander.bench.load;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A connection that is kept: one request, its answer, the next request (RFC 9112, what servers send of it).
 *
 * <p>One thread uses it; any may close it.
 */
public final class Connection implements AutoCloseable {
    /** Longer than any request of a server that is well; a dead one must not hold the run for ever. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** One TLS record at most, so that a read takes what has arrived. */
    private static final int BUFFER = 17 << 10;
    private static final int KEPT_OF_BODY = 8 << 10;

    private final Socket plain;
    private final InputStream in;
    private final OutputStream out;
    private final RequestBuffer request;
    private final byte[] buffer = new byte[BUFFER];
    private int position;
    private int limit;
    private final byte[] start = new byte[KEPT_OF_BODY];
    private int startLength;

    private Connection(Socket plain, SSLSocket secure, RequestBuffer request) throws IOException {
        this.plain = plain;
        this.in = secure.getInputStream();
        this.out = secure.getOutputStream();
        this.request = request;
    }

    /**
     * Connects and shakes hands.
     *
     * @throws IOException if that can't be done; the message names the address
     */
    public static Connection open(Endpoint endpoint) throws IOException {
        Socket plain = new Socket();
        try {
            plain.setTcpNoDelay(true);
            plain.setSoTimeout((int) PATIENCE.toMillis());
            plain.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), (int) PATIENCE.toMillis());
            SSLSocket secure = (SSLSocket) endpoint.tls().getSocketFactory()
                    .createSocket(plain, endpoint.host(), endpoint.port(), true);
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(parameters);
            secure.startHandshake();
            return new Connection(plain, secure, new RequestBuffer(endpoint));
        } catch (IOException e) {
            plain.close();
            throw new IOException("cannot connect to " + endpoint + ": " + e.getMessage(), e);
        }
    }

    /** The request that {@link #exchange} will send. */
    public RequestBuffer request() {
        return request;
    }

    /** Gives up on an answer after {@code patience} without a byte instead of a minute; zero: never. */
    void patience(Duration patience) throws IOException {
        plain.setSoTimeout((int) patience.toMillis());
    }

    /**
     * Sends the request and reads the whole answer.
     *
     * @return the status, for example 201
     * @throws IOException if the connection breaks or something else than HTTP comes back
     */
    public int exchange(BodySink sink) throws IOException {
        Head head = begin();
        body(head, sink);
        return head.status();
    }

    /** What {@link #begin} has read. {@code length} is -1 for a chunked body. */
    record Head(int status, long length) {}

    /** Sends the request and reads the head of the answer, to be followed by {@link #body}. */
    Head begin() throws IOException {
        out.write(request.bytes(), 0, request.length());
        out.flush();
        startLength = 0;
        while (true) {
            int status = status(line());
            long length = 0;
            for (String header = line(); !header.isEmpty(); header = line()) {
                length = length(header, length);
            }
            // 1xx are announcements, the answer follows.
            if (status >= 200) {
                return new Head(status, length);
            }
        }
    }

    private static int status(String line) throws IOException {
        if (!line.startsWith("HTTP/1.1 ") || line.length() < 12) {
            throw new IOException("expected an HTTP/1.1 status line, found \"" + line + '"');
        }
        return (int) number(line.substring(9, 12), 10);
    }

    private static long length(String header, long before) throws IOException {
        // Told apart by their first letter and length, so that the other headers cost nothing.
        int colon = header.indexOf(':');
        if (colon == "content-length".length() && header.toLowerCase(Locale.ROOT).startsWith("content-length")) {
            return number(header.substring(colon + 1).strip(), 10);
        }
        if (colon == "transfer-encoding".length() && header.toLowerCase(Locale.ROOT).startsWith("transfer-encoding")) {
            if (!header.substring(colon + 1).strip().equalsIgnoreCase("chunked")) {
                throw new IOException("cannot read \"" + header + "\"; expected chunked");
            }
            return -1;
        }
        return before;
    }

    private static long number(String text, int radix) throws IOException {
        try {
            return Long.parseLong(text, radix);
        } catch (NumberFormatException e) {
            throw new IOException("expected a number in the answer's framing, found \"" + text + '"', e);
        }
    }

    /** Reads the body that belongs to a head. */
    void body(Head head, BodySink sink) throws IOException {
        if (head.length() >= 0) {
            take(head.length(), sink);
            return;
        }
        while (true) {
            String line = line();
            int end = line.indexOf(';');
            long size = number((end < 0 ? line : line.substring(0, end)).strip(), 16);
            take(size, sink);
            if (size == 0) {
                while (!line().isEmpty()) {
                    // Trailers mean nothing to us.
                }
                return;
            }
            line();
        }
    }

    private void take(long size, BodySink sink) throws IOException {
        long left = size;
        while (left > 0) {
            if (position == limit) {
                fill();
            }
            int piece = (int) Math.min(left, limit - position);
            int kept = Math.min(piece, KEPT_OF_BODY - startLength);
            if (kept > 0) {
                System.arraycopy(buffer, position, start, startLength, kept);
                startLength += kept;
            }
            sink.accept(buffer, position, piece);
            position += piece;
            left -= piece;
        }
    }

    /** The beginning of the last body, at most 8 KiB; written over by the next exchange. */
    public byte[] start() {
        return start;
    }

    /** How many bytes of {@link #start} are the last body's. */
    public int startLength() {
        return startLength;
    }

    /** The beginning of the last body as text, at most 300 characters, for messages. */
    public String excerpt() {
        return new String(start, 0, Math.min(startLength, 300), StandardCharsets.UTF_8).strip();
    }

    private String line() throws IOException {
        StringBuilder earlier = null;
        while (true) {
            for (int i = position; i < limit; i++) {
                if (buffer[i] == '\n') {
                    String line = new String(buffer, position, i - position, StandardCharsets.ISO_8859_1);
                    position = i + 1;
                    String whole = earlier == null ? line : earlier.append(line).toString();
                    return whole.endsWith("\r") ? whole.substring(0, whole.length() - 1) : whole;
                }
            }
            if (earlier == null) {
                earlier = new StringBuilder();
            }
            earlier.append(new String(buffer, position, limit - position, StandardCharsets.ISO_8859_1));
            if (earlier.length() > BUFFER) {
                throw new IOException("a line of more than " + BUFFER + " bytes where a header was expected");
            }
            fill();
        }
    }

    private void fill() throws IOException {
        limit = Math.max(0, in.read(buffer, 0, buffer.length));
        position = 0;
        if (limit == 0) {
            throw new EOFException("the server closed the connection in the middle of an answer");
        }
    }

    /** Closes without saying goodbye, so that it can't be held up; a reader elsewhere gets an error. */
    @Override
    public void close() {
        try {
            plain.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }
}
