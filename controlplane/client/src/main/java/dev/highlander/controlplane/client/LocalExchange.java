package dev.highlander.controlplane.client;

import dev.highlander.controlplane.apiserver.http.BodyTooLargeException;
import dev.highlander.controlplane.apiserver.http.Exchange;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.StandardHttpRequest.ByteArrayBodyContent;
import io.fabric8.kubernetes.client.http.StandardHttpRequest.InputStreamBodyContent;
import io.fabric8.kubernetes.client.http.StandardHttpRequest.StringBodyContent;
import io.fabric8.kubernetes.client.http.StandardWebSocketBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A fabric8 request as the handler sees it. */
final class LocalExchange implements Exchange {
    private static final byte[] NOTHING = new byte[0];
    private static final String CONTENT_TYPE = "Content-Type";
    private static final String WEB_SOCKET_PROTOCOL = "Sec-WebSocket-Protocol";

    private final StandardHttpRequest request;
    private final @Nullable StandardWebSocketBuilder webSocket;
    private final Peer peer;
    private final Reply reply;

    LocalExchange(StandardHttpRequest request, @Nullable StandardWebSocketBuilder webSocket, TrustedUser user,
            Reply reply) {
        this.request = request;
        this.webSocket = webSocket;
        this.peer = new Peer("local", null, user);
        this.reply = reply;
    }

    @Override
    public String method() {
        return request.method() == null ? "GET" : request.method();
    }

    @Override
    public String rawPath() {
        return request.uri().getRawPath();
    }

    @Override
    public String rawQuery() {
        String query = request.uri().getRawQuery();
        return query == null ? "" : query;
    }

    @Override
    public @Nullable String header(String name) {
        List<String> values = headers(name);
        return values.isEmpty() ? null : values.getFirst();
    }

    @Override
    public List<String> headers(String name) {
        if (request.getContentType() != null && CONTENT_TYPE.equalsIgnoreCase(name)) {
            return List.of(request.getContentType());
        }
        if (webSocket != null && webSocket.getSubprotocol() != null && WEB_SOCKET_PROTOCOL.equalsIgnoreCase(name)) {
            return List.of(webSocket.getSubprotocol());
        }
        return request.headers(name);
    }

    @Override
    public List<String> headerNames() {
        List<String> names = new ArrayList<>();
        request.headers().keySet().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
        if (request.getContentType() != null) {
            names.add("content-type");
        }
        return names.stream().distinct().toList();
    }

    @Override
    public byte[] body(int limit) throws IOException {
        byte[] bytes = switch (request.body()) {
            case null -> NOTHING;
            case StringBodyContent text -> text.getContent().getBytes(StandardCharsets.UTF_8);
            case ByteArrayBodyContent array -> array.getContent();
            case InputStreamBodyContent stream -> stream.getContent()
                    .readNBytes(limit == Integer.MAX_VALUE ? limit : limit + 1);
            default -> throw new IOException("a body of an unknown kind: " + request.body().getClass());
        };
        if (bytes.length > limit) {
            throw new BodyTooLargeException(limit);
        }
        return bytes;
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public void respond(int status, Map<String, String> headers, byte[] body) throws IOException {
        reply.respond(status, headers, body);
    }

    @Override
    public Stream stream(int status, Map<String, String> headers) throws IOException {
        return reply.stream(status, headers);
    }

    @Override
    public boolean wantsWebSocket() {
        return webSocket != null;
    }

    @Override
    public WebSocket upgrade(@Nullable String protocol) throws IOException {
        return reply.upgrade(protocol);
    }

    @Override
    public void onClose(Runnable action) {
        reply.departure().then(action);
    }
}
