package dev.highlander.controlplane.client;

import dev.highlander.controlplane.apiserver.http.Departure;
import dev.highlander.controlplane.apiserver.http.Exchange;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Answers a caller that waits for an HTTP response. */
final class HttpReply implements Reply {
    private final StandardHttpRequest request;
    private final AsyncBody.Consumer<List<ByteBuffer>> consumer;
    private final Departure departure = new Departure();
    private final CompletableFuture<HttpResponse<AsyncBody>> response = new CompletableFuture<>();
    private @Nullable HttpResponse<AsyncBody> whole;
    private Exchange.@Nullable Stream stream;
    private volatile @Nullable FlowingBody flowing;

    HttpReply(StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        this.request = request;
        this.consumer = consumer;
        var _ = response.whenComplete((_, failure) -> {
            if (failure instanceof CancellationException) {
                departure.happen();
            }
        });
    }

    /** What the caller waits for. */
    CompletableFuture<HttpResponse<AsyncBody>> response() {
        return response;
    }

    @Override
    public Departure departure() {
        return departure;
    }

    @Override
    public void respond(int status, Map<String, String> headers, byte[] body) {
        refuseSecond();
        // Kept until the handler has returned: what the caller does next must not run while the handler still holds a seat or a lock.
        whole = new LocalResponse(request, status, headers, new WholeBody(body, consumer));
    }

    @Override
    public Exchange.Stream stream(int status, Map<String, String> headers) {
        refuseSecond();
        FlowingBody body = new FlowingBody(consumer, departure);
        flowing = body;
        stream = body;
        response.complete(new LocalResponse(request, status, headers, body));
        if (response.isCancelled()) {
            body.cancel();
        }
        return body;
    }

    @Override
    public Exchange.WebSocket upgrade(@Nullable String protocol) throws IOException {
        throw new IOException("the caller does not want a WebSocket");
    }

    private void refuseSecond() {
        if (whole != null || stream != null) {
            throw new IllegalStateException("the exchange has been answered already");
        }
    }

    @Override
    public void finish() {
        if (whole != null) {
            response.complete(whole);
            return;
        }
        try {
            if (stream == null) {
                throw new IOException(departure.happened()
                        ? "the caller has gone"
                        : "the API server returned without an answer");
            }
            stream.close();
        } catch (IOException e) {
            fail(e);
        }
    }

    @Override
    public void fail(IOException cause) {
        FlowingBody body = flowing;
        if (body != null) {
            body.fail(cause);
        }
        response.completeExceptionally(cause);
    }

    @Override
    public void abandon() {
        departure.happen();
        fail(new IOException("the client is closed"));
    }
}
