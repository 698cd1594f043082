package dev.highlander.reconcile.informer;

import dev.highlander.reconcile.Backoff;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a local copy in step with its source: lists, watches from the list's revision, watches on from the last event when a watch
 * ends, and lists anew when the source has forgotten that revision. Tries for ever; only its thread's interruption ends it.
 */
final class Reflector<T extends HasMetadata> implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Reflector.class);
    /** From 50 ms, so that a server's restart costs little, to 10 s, so that an outage costs it little. */
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(50), 2, Duration.ofSeconds(10), 0.5);

    /** Waits. */
    @FunctionalInterface
    interface Pause {
        void after(Duration delay) throws InterruptedException;
    }

    private final String name;
    private final ListWatch<T> source;
    private final LocalCopy<T> copy;
    private final Pause pause;
    private final CompletableFuture<Void> synced = new CompletableFuture<>();
    /** Failures in a row; zero again with the first sign of life. */
    private int failures;
    private boolean troubled;
    /** Where the next watch begins; null before the first list and when only another one helps. */
    private @Nullable String revision;

    /**
     * Wires one.
     *
     * @param name what the log calls the collection
     */
    Reflector(String name, ListWatch<T> source, LocalCopy<T> copy, Pause pause) {
        this.name = name;
        this.source = source;
        this.copy = copy;
        this.pause = pause;
    }

    /** Complete when the copy holds the first list and every handler has been shown it. */
    CompletableFuture<Void> synced() {
        return synced;
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                turn();
            }
        } catch (InterruptedException _) {
            // That is how it ends.
        }
    }

    private void turn() throws InterruptedException {
        try {
            String from = revision == null ? list() : revision;
            source.watch(from, this::take);
            if (from.equals(revision)) {
                // It ended before anything happened. If that comes again and again, something is wrong with the source.
                rest();
            }
        } catch (ListWatch.ExpiredException e) {
            log.debug("informer={} lists anew: {}", name, e.getMessage());
            if (revision == null) {
                // Expired while it was listed, page by page.
                failed(e);
            }
            revision = null;
        } catch (IOException | RuntimeException e) {
            failed(e);
        }
    }

    private String list() throws IOException, InterruptedException {
        ListWatch.Listed<T> listed = source.list();
        copy.replace(listed.items());
        revision = listed.revision();
        works();
        synced.complete(null);
        return listed.revision();
    }

    private void take(ListWatch.Change<T> change) {
        T object = change.object();
        switch (change.type()) {
            case ADDED, MODIFIED -> copy.put(object);
            case DELETED -> copy.remove(object);
            case BOOKMARK -> {
            }
        }
        revision = object.getMetadata().getResourceVersion();
        works();
    }

    private void works() {
        failures = 0;
        if (troubled) {
            troubled = false;
            log.info("informer={} has the API server again", name);
        }
    }

    private void failed(Exception failure) throws InterruptedException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedException();
        }
        if (!troubled) {
            troubled = true;
            log.warn("informer={} lost the API server and keeps trying: {}", name, failure.toString());
        }
        rest();
    }

    /** Waits before the next try, the longer the more tries in a row were in vain. */
    private void rest() throws InterruptedException {
        failures++;
        pause.after(BACKOFF.delay(failures, ThreadLocalRandom.current().nextDouble()));
    }
}
