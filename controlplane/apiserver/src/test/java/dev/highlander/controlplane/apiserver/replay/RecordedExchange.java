package dev.highlander.controlplane.apiserver.replay;

import dev.highlander.controlplane.apiserver.http.BodyTooLargeException;
import dev.highlander.controlplane.apiserver.http.Exchange;
import dev.highlander.controlplane.apiserver.http.TooSlowException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An exchange without a transport: a request given as values, and the answer kept. */
final class RecordedExchange implements Exchange {
    private final String method;
    private final String target;
    private final Map<String, String> requestHeaders = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final byte[] requestBody;
    private final Peer peer;
    private final int linesWanted;

    private final Map<String, String> answerHeaders = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
    private int status;
    private boolean lookedAfter;
    private boolean slow;
    private @Nullable String certificateProblem;

    /**
     * A request.
     *
     * @param linesWanted after how many lines of a stream the client hangs up; less than 0 for never
     */
    RecordedExchange(String method, String target, Map<String, String> headers, byte[] body, Peer peer,
            int linesWanted) {
        this.method = method;
        this.target = target;
        this.requestHeaders.putAll(headers);
        this.requestBody = body;
        this.peer = peer;
        this.linesWanted = linesWanted;
    }

    /** The same from a client whose certificate the transport does not believe. */
    RecordedExchange showingABadCertificate(String problem) {
        certificateProblem = problem;
        return this;
    }

    /** The same from a client who announces a body and does not send it. */
    RecordedExchange neverSendingItsBody() {
        slow = true;
        return this;
    }

    /** Whether somebody wanted to know when the client goes. */
    boolean isLookedAfter() {
        return lookedAfter;
    }

    int status() {
        return status;
    }

    byte[] answerBytes() {
        return answer.toByteArray();
    }

    String answer() {
        return answer.toString(StandardCharsets.UTF_8);
    }

    @Nullable
    String answerHeader(String name) {
        return answerHeaders.get(name);
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String rawPath() {
        int question = target.indexOf('?');
        return question < 0 ? target : target.substring(0, question);
    }

    @Override
    public String rawQuery() {
        int question = target.indexOf('?');
        return question < 0 ? "" : target.substring(question + 1);
    }

    @Override
    public @Nullable String header(String name) {
        return requestHeaders.get(name);
    }

    @Override
    public List<String> headers(String name) {
        String value = requestHeaders.get(name);
        return value == null ? List.of() : List.of(value);
    }

    @Override
    public List<String> headerNames() {
        return requestHeaders.keySet().stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    }

    @Override
    public byte[] body(int limit) throws IOException {
        if (slow) {
            throw new TooSlowException("sending the body took longer than 30000 ms");
        }
        if (requestBody.length > limit) {
            throw new BodyTooLargeException(limit);
        }
        return requestBody;
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public @Nullable String certificateProblem() {
        return certificateProblem;
    }

    @Override
    public void respond(int code, Map<String, String> headers, byte[] body) {
        status = code;
        answerHeaders.putAll(headers);
        answer.writeBytes(body);
    }

    @Override
    public Stream stream(int code, Map<String, String> headers) {
        status = code;
        answerHeaders.putAll(headers);
        return new Stream() {
            private int lines;

            @Override
            public void write(byte[] bytes) throws IOException {
                answer.writeBytes(bytes);
                for (byte b : bytes) {
                    lines += b == '\n' ? 1 : 0;
                }
            }

            @Override
            public void flush() throws IOException {
                if (linesWanted >= 0 && lines >= linesWanted) {
                    throw new IOException("the client has seen enough");
                }
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public boolean wantsWebSocket() {
        return false;
    }

    @Override
    public WebSocket upgrade(@Nullable String protocol) throws IOException {
        throw new IOException("a recorded request is never upgraded");
    }

    @Override
    public void onClose(Runnable action) {
        // A recorded client leaves only by refusing to read on.
        lookedAfter = true;
    }
}
