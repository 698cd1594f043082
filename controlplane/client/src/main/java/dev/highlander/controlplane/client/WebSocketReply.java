package dev.highlander.controlplane.client;

import dev.highlander.controlplane.apiserver.http.Departure;
import dev.highlander.controlplane.apiserver.http.Exchange;
import io.fabric8.kubernetes.client.http.HttpStatusMessage;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketResponse;
import io.fabric8.kubernetes.client.http.WebSocketUpgradeResponse;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Answers a caller that waits for a WebSocket. */
final class WebSocketReply implements Reply {
    private final StandardHttpRequest request;
    private final WebSocket.Listener listener;
    private final Departure departure = new Departure();
    private final CompletableFuture<WebSocketResponse> response = new CompletableFuture<>();
    private @Nullable WebSocketResponse refusal;
    private volatile @Nullable LocalWebSocket open;

    WebSocketReply(StandardHttpRequest request, WebSocket.Listener listener) {
        this.request = request;
        this.listener = listener;
        var _ = response.whenComplete((_, failure) -> {
            if (failure instanceof CancellationException) {
                departure.happen();
            }
        });
    }

    /** What the caller waits for. */
    CompletableFuture<WebSocketResponse> response() {
        return response;
    }

    @Override
    public Departure departure() {
        return departure;
    }

    @Override
    public void respond(int status, Map<String, String> headers, byte[] body) {
        if (refusal != null || open != null) {
            throw new IllegalStateException("the exchange has been answered already");
        }
        String reason = new String(body, 0, Math.min(body.length, 1000), StandardCharsets.UTF_8);
        refusal = new WebSocketResponse(
                new WebSocketUpgradeResponse(request, status, LocalResponse.lists(headers)), new ProtocolException(
                        status + " " + HttpStatusMessage.getMessageForStatus(status) + ": " + reason));
    }

    @Override
    public Exchange.Stream stream(int status, Map<String, String> headers) throws IOException {
        throw new IOException("the caller wants a WebSocket");
    }

    @Override
    public Exchange.WebSocket upgrade(@Nullable String protocol) {
        if (refusal != null || open != null) {
            throw new IllegalStateException("the exchange has been answered already");
        }
        LocalWebSocket socket = new LocalWebSocket(listener, departure);
        open = socket;
        listener.onOpen(socket.callersSide());
        response.complete(new WebSocketResponse(new WebSocketUpgradeResponse(request), socket.callersSide()));
        if (response.isCancelled()) {
            socket.callersSide().sendClose(1000, "cancelled");
        }
        return socket;
    }

    @Override
    public void finish() {
        LocalWebSocket socket = open;
        if (socket != null) {
            socket.close();
        } else if (refusal != null) {
            response.complete(refusal);
        } else {
            response.completeExceptionally(new IOException("the API server returned without an answer"));
        }
    }

    @Override
    public void fail(IOException cause) {
        LocalWebSocket socket = open;
        if (socket != null) {
            socket.fail(cause);
        } else {
            response.completeExceptionally(cause);
        }
    }

    @Override
    public void abandon() {
        departure.happen();
        LocalWebSocket socket = open;
        if (socket != null) {
            socket.callersSide().sendClose(1001, "the client is closed");
        } else {
            response.completeExceptionally(new IOException("the client is closed"));
        }
    }
}
