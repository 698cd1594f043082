package dev.highlander.controlplane.apiserver.fuzz;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** A client of HTTP/1.1 over TLS that sends exactly what it is told to, and connects anew when it has been hung up on. For one thread. */
final class WireClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;

    private final SSLContext tls;
    private final int port;
    private @Nullable Socket socket;
    private @Nullable InputStream in;

    WireClient(SSLContext tls, int port) {
        this.tls = tls;
        this.port = port;
    }

    /** Asks and reads the whole answer; of a watch the head only, after which the client hangs up. */
    WireAnswer ask(WireRequest request) throws IOException {
        if (request.announced() > request.body().length) {
            return askCutOff(request);
        }
        boolean fresh = connect();
        try {
            return exchange(request);
        } catch (IOException e) {
            hangUp();
            // A connection that the server closed after the last answer is no answer to this request.
            return fresh || e instanceof SocketTimeoutException ? lost(request, e) : ask(request);
        }
    }

    private static WireAnswer lost(WireRequest request, IOException cause) throws IOException {
        if (cause instanceof SocketTimeoutException) {
            throw new IOException("no answer within " + PATIENCE_MILLIS + " ms to " + request, cause);
        }
        return WireAnswer.NONE;
    }

    /** Announces more than it sends, and says then that nothing more will come. */
    private WireAnswer askCutOff(WireRequest request) throws IOException {
        hangUp();
        connect();
        try {
            output().write(request.bytes());
            output().flush();
            open().shutdownOutput();
            return read(request);
        } catch (EOFException | SocketException | SSLException e) {
            return WireAnswer.NONE;
        } finally {
            hangUp();
        }
    }

    private WireAnswer exchange(WireRequest request) throws IOException {
        try {
            output().write(request.bytes());
            output().flush();
        } catch (IOException e) {
            // The server may have answered before all was sent.
            WireAnswer early = read(request);
            hangUp();
            return early;
        }
        WireAnswer answer = read(request);
        if (request.announced() >= 0 || "close".equalsIgnoreCase(answer.headers().get("connection"))
                || answer.status() == 101) {
            hangUp();
        }
        return answer;
    }

    private WireAnswer read(WireRequest request) throws IOException {
        String line = line();
        while (line.startsWith("HTTP/1.1 100")) {
            skipHeaders();
            line = line();
        }
        int status = Integer.parseInt(line.substring(9, 12));
        Map<String, String> headers = new HashMap<>();
        for (String header = line(); !header.isEmpty(); header = line()) {
            int colon = header.indexOf(':');
            headers.put(header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
        }
        if (request.method().equals("HEAD") || status == 304 || status == 204 || status == 101) {
            return new WireAnswer(status, headers, new byte[0]);
        }
        if (request.isWatch() && !headers.containsKey("content-length")) {
            hangUp();
            return new WireAnswer(status, headers, new byte[0]);
        }
        return new WireAnswer(status, headers, body(headers));
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        if ("chunked".equals(headers.get("transfer-encoding"))) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (byte[] chunk = chunk(); chunk.length > 0; chunk = chunk()) {
                all.writeBytes(chunk);
            }
            line();
            return all.toByteArray();
        }
        String length = headers.get("content-length");
        return length == null ? input().readAllBytes() : exactly(Integer.parseInt(length));
    }

    /** The next chunk of an answer that goes on; empty at its end. */
    byte[] chunk() throws IOException {
        String size = line();
        // What ends a chunk may come with the next one only.
        return exactly(Integer.parseInt(size.isEmpty() ? line() : size, 16));
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = input().readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the answer ended after " + bytes.length + " of " + length + " bytes");
        }
        return bytes;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(64);
        for (int b = input().read(); b != '\n'; b = input().read()) {
            if (b < 0) {
                throw new EOFException("the connection was closed");
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    /** Whether a new connection was made. */
    boolean connect() throws IOException {
        if (socket != null) {
            return false;
        }
        Socket made = tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        made.setSoTimeout(PATIENCE_MILLIS);
        made.setTcpNoDelay(true);
        socket = made;
        in = new BufferedInputStream(made.getInputStream(), 16 << 10);
        return true;
    }

    /** Sends bytes as they are. */
    void send(String text) throws IOException {
        connect();
        output().write(text.getBytes(StandardCharsets.ISO_8859_1));
        output().flush();
    }

    /** Reads one answer to what was sent. */
    WireAnswer receive() throws IOException {
        return read(WireRequest.of("GET", "/"));
    }

    /** Begins to read an answer that goes on, whose chunks come from {@link #chunk}. */
    int receiveHead() throws IOException {
        int status = Integer.parseInt(line().substring(9, 12));
        skipHeaders();
        return status;
    }

    private void skipHeaders() throws IOException {
        String header = line();
        while (!header.isEmpty()) {
            header = line();
        }
    }

    Socket open() throws IOException {
        if (socket == null) {
            throw new IOException("not connected");
        }
        return socket;
    }

    private OutputStream output() throws IOException {
        return open().getOutputStream();
    }

    private InputStream input() throws IOException {
        if (in == null) {
            throw new IOException("not connected");
        }
        return in;
    }

    @Override
    public void close() {
        hangUp();
    }

    /** Leaves; asked again, it comes back. */
    void hangUp() {
        Socket present = socket;
        socket = null;
        if (present != null) {
            try {
                present.close();
            } catch (IOException e) {
                // It is gone either way.
            }
        }
    }
}
