package dev.highlander.bench.micro;

import dev.highlander.controlplane.apiserver.http.Exchange;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request that comes from nowhere, and its answer, which goes nowhere: an API server without a transport. */
final class MemoryExchange implements Exchange {
    private static final Peer ADMINISTRATOR = new Peer("local", null,
            new TrustedUser("bench", List.of("system:masters", "system:authenticated")));

    private final String method;
    private final String path;
    private final String query;
    private final Map<String, String> headers;
    private final byte[] body;
    private int status;
    private byte[] answer = new byte[0];

    /**
     * A request.
     *
     * @param target path and query
     * @param contentType of the body; empty without one
     */
    MemoryExchange(String method, String target, String contentType, byte[] body) {
        int mark = target.indexOf('?');
        this.method = method;
        this.path = mark < 0 ? target : target.substring(0, mark);
        this.query = mark < 0 ? "" : target.substring(mark + 1);
        this.headers = contentType.isEmpty()
                ? Map.of("accept", "application/json")
                : Map.of("accept", "application/json", "content-type", contentType);
        this.body = body;
    }

    /** The status that was answered; 0 before. */
    int status() {
        return status;
    }

    /** The body that was answered. */
    byte[] answer() {
        return answer;
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String rawPath() {
        return path;
    }

    @Override
    public String rawQuery() {
        return query;
    }

    @Override
    public @Nullable String header(String name) {
        for (Map.Entry<String, String> header : headers.entrySet()) {
            if (header.getKey().equalsIgnoreCase(name)) {
                return header.getValue();
            }
        }
        return null;
    }

    @Override
    public List<String> headers(String name) {
        String value = header(name);
        return value == null ? List.of() : List.of(value);
    }

    @Override
    public List<String> headerNames() {
        return List.copyOf(headers.keySet());
    }

    @Override
    public byte[] body(int limit) {
        return body;
    }

    @Override
    public Peer peer() {
        return ADMINISTRATOR;
    }

    @Override
    public void respond(int code, Map<String, String> answered, byte[] bytes) {
        status = code;
        answer = bytes;
    }

    /** Large lists come so; the pieces are one body at the end. */
    @Override
    public Stream stream(int code, Map<String, String> answered) {
        status = code;
        ByteArrayOutputStream pieces = new ByteArrayOutputStream();
        return new Stream() {
            @Override
            public void write(byte[] bytes) {
                pieces.writeBytes(bytes);
            }

            @Override
            public void send(byte[] bytes, int length) {
                pieces.write(bytes, 0, length);
            }

            @Override
            public void flush() {
                // Nobody reads before the end.
            }

            @Override
            public void close() {
                answer = pieces.toByteArray();
            }
        };
    }

    @Override
    public boolean wantsWebSocket() {
        return false;
    }

    @Override
    public WebSocket upgrade(@Nullable String protocol) {
        throw new UnsupportedOperationException("no WebSocket was asked for");
    }

    @Override
    public void onClose(Runnable action) {
        // Nobody goes away.
    }
}
