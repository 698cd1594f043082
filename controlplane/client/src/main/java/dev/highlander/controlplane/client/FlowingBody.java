package dev.highlander.controlplane.client;

import dev.highlander.controlplane.apiserver.http.Departure;
import dev.highlander.controlplane.apiserver.http.Exchange;
import io.fabric8.kubernetes.client.http.AsyncBody;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * An answer that goes on, from both sides. The writer hands each piece to the reader on its own thread, when the reader has asked for it: nothing queues up
 * between the two, and a slow reader slows down nobody but its writer.
 */
final class FlowingBody implements AsyncBody, Exchange.Stream {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final AsyncBody.Consumer<List<ByteBuffer>> consumer;
    private final Departure departure;
    private final Demand demand = new Demand(0);
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    FlowingBody(AsyncBody.Consumer<List<ByteBuffer>> consumer, Departure departure) {
        this.consumer = consumer;
        this.departure = departure;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        if (done.isDone()) {
            throw new IOException("the answer has ended");
        }
        if (bytes.length == 0) {
            return;
        }
        try {
            demand.take(PATIENCE);
            consumer.consume(List.of(ByteBuffer.wrap(bytes)), this);
        } catch (Exception e) {
            fail(e);
            throw e instanceof IOException io ? io : new IOException("the reader failed: " + e, e);
        }
    }

    @Override
    public void flush() {
        // Every piece is with the reader already.
    }

    @Override
    public void close() {
        done.complete(null);
    }

    /** Breaks off. */
    void fail(Throwable cause) {
        demand.end();
        done.completeExceptionally(cause);
        departure.happen();
    }

    @Override
    public void consume() {
        demand.more();
    }

    @Override
    public CompletableFuture<Void> done() {
        return done;
    }

    @Override
    public void cancel() {
        demand.end();
        done.cancel(false);
        departure.happen();
    }
}
