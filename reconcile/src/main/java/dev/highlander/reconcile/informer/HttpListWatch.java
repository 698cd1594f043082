package dev.highlander.reconcile.informer;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A collection as an API server has it, over a Kubernetes client's connections. */
final class HttpListWatch<T extends HasMetadata> implements ListWatch<T> {
    /** As client-go's pager. */
    private static final int PAGE = 500;
    private static final int ANSWER_SECONDS = 60;
    /** A watch lives five to ten minutes, as client-go's do, so that they spread over the servers there are. */
    private static final int WATCH_SECONDS = 300;
    /** How much longer than agreed a watch may be there before its connection counts as dead. */
    private static final int OVERTIME_SECONDS = 30;
    private static final int ERROR_LIMIT = 64 << 10;

    private final HttpClient http;
    private final Address address;
    private final Class<T> type;
    private final Omissions omissions;
    /** Made by the thread that lists: preparing to read a type is most of what an informer costs at a start. */
    private @Nullable Frames<T> frames;

    HttpListWatch(KubernetesClient client, Address address, Class<T> type, Omissions omissions) {
        this.http = client.getHttpClient();
        this.address = address.at(client.getMasterUrl().toString());
        this.type = type;
        this.omissions = omissions;
    }

    private Frames<T> frames() {
        Frames<T> made = frames;
        if (made == null) {
            made = new Frames<>(type, omissions);
            frames = made;
        }
        return made;
    }

    @Override
    public Listed<T> list() throws IOException, InterruptedException {
        Frames<T> reading = frames();
        List<T> items = new ArrayList<>();
        String next = "";
        while (true) {
            HttpRequest request = http.newHttpRequestBuilder().uri(address.page(PAGE, next))
                    .setHeader("Accept", address.accept()).timeout(ANSWER_SECONDS, TimeUnit.SECONDS).build();
            HttpResponse<byte[]> answer = await(http.sendAsync(request, byte[].class), ANSWER_SECONDS);
            if (!answer.isSuccessful()) {
                throw Frames.refusal(answer.body(), answer.code());
            }
            Frames.Page<T> page = reading.page(answer.body());
            items.addAll(page.items());
            if (page.next().isEmpty()) {
                return new Listed<>(page.revision(), items);
            }
            next = page.next();
        }
    }

    @Override
    public void watch(String revision, Consumer<Change<T>> sink) throws IOException, InterruptedException {
        int seconds = WATCH_SECONDS + ThreadLocalRandom.current().nextInt(WATCH_SECONDS);
        URI uri = address.watch(revision, seconds);
        HttpRequest request = http.newHttpRequestBuilder().uri(uri).setHeader("Accept", address.accept())
                .forStreaming().build();
        Frames<T> reading = frames();
        Incoming incoming = new Incoming(
                new Lines((bytes, offset, length) -> sink.accept(reading.event(bytes, offset, length))));
        CompletableFuture<HttpResponse<AsyncBody>> asked = http.consumeBytes(request, incoming);
        try {
            HttpResponse<AsyncBody> answer = await(asked, ANSWER_SECONDS);
            incoming.begin(answer);
            try {
                await(incoming.ended, seconds + OVERTIME_SECONDS);
            } finally {
                answer.body().cancel();
            }
        } finally {
            asked.cancel(true);
        }
    }

    private static <V> V await(CompletableFuture<V> future, int seconds) throws IOException, InterruptedException {
        try {
            return future.get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            switch (cause) {
                case ExpiredException expired -> throw expired;
                case IOException io -> throw new IOException(io.getMessage() == null ? io.toString() : io.getMessage(),
                        io);
                case null, default -> throw new IOException("the exchange failed: " + cause, cause);
            }
        } catch (TimeoutException _) {
            throw new InterruptedIOException("no answer within " + seconds + " s");
        } catch (CancellationException e) {
            throw new IOException("the client is closed", e);
        }
    }

    /** What comes over a watch: events if it was granted, else why not. */
    private static final class Incoming implements AsyncBody.Consumer<List<ByteBuffer>> {
        private final Lines lines;
        private final StringBuilder refusal = new StringBuilder();
        /** Complete when nothing more comes. */
        final CompletableFuture<Void> ended = new CompletableFuture<>();
        private volatile boolean granted;

        Incoming(Lines lines) {
            this.lines = lines;
        }

        /** Nothing comes before this. */
        void begin(HttpResponse<AsyncBody> answer) {
            granted = answer.isSuccessful();
            var _ = answer.body().done().whenComplete((_, failure) -> {
                if (!granted) {
                    ended.completeExceptionally(
                            Frames.refusal(refusal.toString().getBytes(StandardCharsets.UTF_8), answer.code()));
                } else if (failure != null) {
                    ended.completeExceptionally(failure);
                } else {
                    ended.complete(null);
                }
            });
            answer.body().consume();
        }

        @Override
        public void consume(List<ByteBuffer> pieces, AsyncBody body) {
            try {
                for (ByteBuffer piece : pieces) {
                    if (granted) {
                        lines.take(piece);
                    } else if (refusal.length() < ERROR_LIMIT) {
                        refusal.append(StandardCharsets.UTF_8.decode(piece));
                    }
                }
            } catch (IOException | RuntimeException e) {
                ended.completeExceptionally(e);
                body.cancel();
                return;
            }
            body.consume();
        }
    }
}
