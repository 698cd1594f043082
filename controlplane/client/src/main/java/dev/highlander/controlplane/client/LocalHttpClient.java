package dev.highlander.controlplane.client;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.StandardWebSocketBuilder;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** fabric8's side of the transport. */
final class LocalHttpClient
        extends
            StandardHttpClient<LocalHttpClient, LocalHttpClientFactory, LocalHttpClientBuilder> {
    private final LocalTransport transport;

    LocalHttpClient(LocalHttpClientBuilder builder, LocalTransport transport, AtomicBoolean closed) {
        super(builder, closed);
        this.transport = transport;
    }

    LocalTransport transport() {
        return transport;
    }

    @Override
    public CompletableFuture<HttpResponse<AsyncBody>> consumeBytesDirect(StandardHttpRequest request,
            AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        HttpReply reply = new HttpReply(request, consumer);
        transport.begin(request, null, reply);
        return reply.response();
    }

    @Override
    public CompletableFuture<WebSocketResponse> buildWebSocketDirect(StandardWebSocketBuilder builder,
            WebSocket.Listener listener) {
        StandardHttpRequest request = builder.asHttpRequest();
        WebSocketReply reply = new WebSocketReply(request, listener);
        transport.begin(request, builder, reply);
        return reply.response();
    }

    @Override
    protected void doClose() {
        transport.close();
    }
}
