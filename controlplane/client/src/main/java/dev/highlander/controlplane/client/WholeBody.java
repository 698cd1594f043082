package dev.highlander.controlplane.client;

import io.fabric8.kubernetes.client.http.AsyncBody;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** An answer that is there as a whole; read on the thread of whoever consumes it. */
final class WholeBody implements AsyncBody {
    private final byte[] bytes;
    private final AsyncBody.Consumer<List<ByteBuffer>> consumer;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final AtomicBoolean taken = new AtomicBoolean();

    WholeBody(byte[] bytes, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        this.bytes = bytes;
        this.consumer = consumer;
    }

    @Override
    public void consume() {
        if (!taken.compareAndSet(false, true)) {
            return;
        }
        try {
            if (bytes.length > 0) {
                consumer.consume(List.of(ByteBuffer.wrap(bytes)), this);
            }
            done.complete(null);
        } catch (Exception e) {
            // Whatever the reader's own code throws is the outcome that it waits for.
            done.completeExceptionally(e);
        }
    }

    @Override
    public CompletableFuture<Void> done() {
        return done;
    }

    @Override
    public void cancel() {
        taken.set(true);
        done.cancel(false);
    }
}
