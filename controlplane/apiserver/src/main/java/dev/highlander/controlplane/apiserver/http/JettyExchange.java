package dev.highlander.controlplane.apiserver.http;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.jspecify.annotations.Nullable;

/** An exchange over a real connection, HTTP/1.1 or HTTP/2; used by its own thread. */
final class JettyExchange implements Exchange {
    private static final byte[] NOTHING = new byte[0];

    private final Request request;
    private final Response response;
    private final Callback completion;
    private final Visitor visitor;
    private final HttpLimits limits;
    private final WebSockets webSockets;
    private final RequestBody body;
    private final Departure departure = new Departure();
    private @Nullable DepartureProbe probe;
    private boolean lookedAfter;
    private boolean answered;
    private @Nullable Stream stream;
    // Also read by the thread that closes the server.
    private volatile @Nullable WebSocket webSocket;
    private @Nullable IOException broken;

    JettyExchange(Request request, Response response, Callback completion, Visitor visitor, HttpLimits limits,
            WebSockets webSockets) {
        this.request = request;
        this.response = response;
        this.completion = completion;
        this.visitor = visitor;
        this.limits = limits;
        this.webSockets = webSockets;
        this.body = new RequestBody(request);
    }

    @Override
    public String method() {
        return request.getMethod();
    }

    @Override
    public String rawPath() {
        String path = request.getHttpURI().getPath();
        return path == null ? "/" : path;
    }

    @Override
    public String rawQuery() {
        String query = request.getHttpURI().getQuery();
        return query == null ? "" : query;
    }

    @Override
    public @Nullable String header(String name) {
        String value = request.getHeaders().get(name);
        if (value == null && "host".equalsIgnoreCase(name)) {
            // HTTP/2 says it in a pseudo header.
            return request.getHttpURI().getAuthority();
        }
        return value;
    }

    @Override
    public List<String> headers(String name) {
        return request.getHeaders().getValuesList(name);
    }

    @Override
    public List<String> headerNames() {
        return request.getHeaders().getFieldNamesCollection().stream().map(name -> name.toLowerCase(Locale.ROOT))
                .distinct().toList();
    }

    @Override
    public byte[] body(int limit) throws IOException {
        try {
            return body.read(limit, limits.bodyTime());
        } catch (BodyTooLargeException | TooSlowException e) {
            // Such a client can still be told.
            throw e;
        } catch (IOException e) {
            throw broken(e);
        }
    }

    @Override
    public Peer peer() {
        return visitor.peer();
    }

    @Override
    public @Nullable String certificateProblem() {
        return visitor.certificateProblem();
    }

    @Override
    public void respond(int status, Map<String, String> headers, byte[] body) throws IOException {
        begin(status, headers);
        write(true, ByteBuffer.wrap(body));
    }

    @Override
    public Stream stream(int status, Map<String, String> headers) throws IOException {
        begin(status, headers);
        // An answer that goes on may be silent for long.
        request.addIdleTimeoutListener(_ -> false);
        write(false, ByteBuffer.wrap(NOTHING));
        Stream begun = new HeldBackStream(this::write);
        stream = begun;
        return begun;
    }

    private void begin(int status, Map<String, String> headers) {
        if (answered) {
            throw new IllegalStateException("the exchange has been answered already");
        }
        answered = true;
        response.setStatus(status);
        HttpFields.Mutable fields = response.getHeaders();
        headers.forEach(fields::put);
    }

    private void write(boolean last, ByteBuffer bytes) throws IOException {
        if (broken != null) {
            throw new IOException("the answer was broken off before", broken);
        }
        Waiting taken = new Waiting();
        response.write(last, bytes, taken);
        try {
            taken.await("sending the answer", limits.writeTime());
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private IOException broken(IOException cause) {
        broken = cause;
        departure.happen();
        return cause;
    }

    @Override
    public boolean wantsWebSocket() {
        return request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1
                && "GET".equals(request.getMethod())
                && request.getHeaders().contains(HttpHeader.UPGRADE, "websocket")
                && request.getHeaders().contains(HttpHeader.CONNECTION, "upgrade");
    }

    @Override
    public WebSocket upgrade(@Nullable String protocol) throws IOException {
        if (answered) {
            throw new IllegalStateException("the exchange has been answered already");
        }
        stopProbing();
        answered = true;
        WebSocket accepted = webSockets.accept(request, response, completion, protocol, departure);
        webSocket = accepted;
        return accepted;
    }

    @Override
    public void onClose(Runnable action) {
        departure.then(action);
        if (!lookedAfter && webSocket == null) {
            lookedAfter = true;
            lookAfterClient();
        }
    }

    /** Only exchanges that ask for it pay for noticing at once that the client has gone. */
    private void lookAfterClient() {
        request.addIdleTimeoutListener(_ -> false);
        request.addFailureListener(_ -> departure.happen());
        try {
            boolean nothingMoreToRead = body.ended();
            if (nothingMoreToRead && request.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_2
                    && request.getConnectionMetaData().getConnection().getEndPoint() instanceof AbstractEndPoint end) {
                DepartureProbe begun = new DepartureProbe(end, departure);
                probe = begun;
                begun.start();
            }
        } catch (IOException e) {
            // Gone before the listener was in place.
            broken(e);
        }
    }

    private void stopProbing() {
        if (probe != null) {
            probe.stop();
            probe = null;
        }
    }

    /** The server closes: watches end. */
    void serverCloses() {
        departure.happen();
        WebSocket open = webSocket;
        if (open != null) {
            open.close(CloseStatus.SHUTDOWN, "the server closes");
        }
    }

    /** The handler has returned: completes what it left open. */
    void finish() throws IOException {
        WebSocket open = webSocket;
        if (open != null) {
            open.close();
            return;
        }
        if (broken != null) {
            abandon(broken);
            return;
        }
        if (!answered && departure.happened()) {
            abandon(new EOFException("the client has gone"));
            return;
        }
        if (!answered) {
            throw new IllegalStateException("the handler returned without an answer");
        }
        if (stream != null) {
            stream.close();
        }
        body.drain();
        stopProbing();
        completion.succeeded();
    }

    /** Breaks the exchange off: the connection closes (HTTP/1.1) or the stream is reset (HTTP/2). */
    void abandon(Throwable cause) {
        if (webSocket instanceof FramedWebSocket framed) {
            framed.abort();
            return;
        }
        stopProbing();
        completion.failed(new Request.Handler.AbortException(cause));
    }

    /** The handler has failed: says so if nothing has been said yet, else breaks off. */
    void fail(Throwable cause) {
        if (answered) {
            abandon(cause);
            return;
        }
        try {
            respond(500, Map.of("Content-Type", "text/plain; charset=utf-8", "Connection", "close"),
                    PlainErrors.text(500));
            finish();
        } catch (IOException e) {
            abandon(e);
        }
    }
}
