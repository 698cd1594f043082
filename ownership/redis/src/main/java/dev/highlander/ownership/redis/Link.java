package dev.highlander.ownership.redis;

import dev.highlander.ownership.LeaseStoreException;
import dev.highlander.ownership.time.TimeSource;
import io.lettuce.core.api.AsyncCloseable;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection that shall always be there.
 *
 * <p>Lettuce reconnects a connection that once came about; this brings the first one about, however long that takes, and replaces
 * one that leads to the wrong server.
 *
 * @param <C> the connection
 */
final class Link<C extends AsyncCloseable> {
    private static final Logger log = LoggerFactory.getLogger(Link.class);

    private final String what;
    private final Supplier<? extends CompletionStage<C>> connector;
    private final Consumer<C> opened;
    private final TimeSource time;
    private final Delay backoff;

    // Guarded by this.
    private CompletableFuture<C> current = new CompletableFuture<>();
    private boolean connecting;
    private CompletableFuture<Void> settled = CompletableFuture.completedFuture(null);
    private boolean closed;
    private long failures;
    private TimeSource.Cancellable retry = () -> {};

    /**
     * Makes a link; {@link #open} begins.
     *
     * @param what what it is for and where it leads, for messages
     * @param connector begins to connect
     * @param opened told of each new connection before anybody else gets it
     * @param time clock for the pauses between attempts
     * @param backoff how long these pauses are
     */
    Link(String what, Supplier<? extends CompletionStage<C>> connector, Consumer<C> opened, TimeSource time,
            Delay backoff) {
        this.what = what;
        this.connector = connector;
        this.opened = opened;
        this.time = time;
        this.backoff = backoff;
    }

    /** The connection: pending during the first attempt, then complete, or failed while attempts fail. */
    synchronized CompletionStage<C> current() {
        return current;
    }

    /** The connection if there is one now. */
    synchronized @Nullable C now() {
        return current.isDone() && !current.isCompletedExceptionally() ? current.join() : null;
    }

    /** Begins to connect unless that is under way. */
    void open() {
        synchronized (this) {
            if (closed || connecting) {
                return;
            }
            connecting = true;
            settled = new CompletableFuture<>();
        }
        CompletionStage<C> attempt;
        try {
            attempt = connector.get();
        } catch (RuntimeException e) {
            // Lettuce refuses some attempts at once, for example when no sentinel answers.
            attempt = CompletableFuture.failedFuture(e);
        }
        attempt.whenComplete((connection, failure) -> {
            if (failure == null) {
                succeeded(connection);
            } else {
                failed(failure);
            }
        });
    }

    /** Lets a connection that leads to the wrong server go, and makes a new one. */
    void replace(C wrong) {
        synchronized (this) {
            if (closed || !wrong.equals(now())) {
                return;
            }
            current = CompletableFuture
                    .failedFuture(new LeaseStoreException(what + ": not connected, looking for another server"));
            retry = time.after(backoff.createDelay(++failures), this::open);
        }
        var _ = wrong.closeAsync();
    }

    /**
     * Lets the connection go and makes no other. Idempotent.
     *
     * @return completes when it is gone, and so is the attempt that is under way
     */
    CompletionStage<Void> close() {
        CompletableFuture<C> last;
        CompletableFuture<Void> attempt;
        synchronized (this) {
            attempt = settled;
            if (closed) {
                return attempt;
            }
            closed = true;
            retry.cancel();
            last = current;
            current = CompletableFuture.failedFuture(new LeaseStoreException(what + ": closed"));
        }
        last.completeExceptionally(new LeaseStoreException(what + ": closed"));
        return attempt.thenCompose(_ -> last.isCompletedExceptionally()
                ? CompletableFuture.completedFuture(null)
                : last.join().closeAsync());
    }

    private void succeeded(C connection) {
        CompletableFuture<C> waiting;
        CompletableFuture<Void> done;
        synchronized (this) {
            connecting = false;
            done = settled;
            if (closed) {
                var _ = connection.closeAsync().whenComplete((_, _) -> done.complete(null));
                return;
            }
            failures = 0;
            if (current.isDone()) {
                current = new CompletableFuture<>();
            }
            waiting = current;
        }
        try {
            opened.accept(connection);
        } catch (RuntimeException e) {
            // It has been closed already; Lettuce or the next request finds out.
            log.debug("store={} event=first-request-failed", what, e);
        }
        waiting.complete(connection);
        done.complete(null);
    }

    private void failed(Throwable failure) {
        LeaseStoreException reason = new LeaseStoreException(what + ": not connected: " + Causes.text(failure),
                failure);
        CompletableFuture<C> waiting;
        CompletableFuture<Void> done;
        synchronized (this) {
            connecting = false;
            done = settled;
            if (closed) {
                done.complete(null);
                return;
            }
            waiting = current;
            if (current.isDone()) {
                current = CompletableFuture.failedFuture(reason);
            }
            failures++;
            if (failures == 1) {
                log.warn("store={} event=not-connected reason='{}' next='trying again until it answers'", what,
                        Causes.text(failure));
            }
            Duration pause = backoff.createDelay(failures);
            retry = time.after(pause, this::open);
        }
        waiting.completeExceptionally(reason);
        done.complete(null);
    }
}
