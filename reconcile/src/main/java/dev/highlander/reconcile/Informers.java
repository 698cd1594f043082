package dev.highlander.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The informers of one role: local copies of resources, kept by list and watch, whose changes become keys for controllers.
 *
 * <p>An informer that cannot reach the API server, at the start or later, tries again for ever with the client's back-off; only closing
 * ends it. Thread-safe.
 */
public final class Informers implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Informers.class);

    /** Guarded by this. */
    private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
    /** Guarded by this. */
    private final List<CompletableFuture<Void>> synced = new ArrayList<>();
    /** Guarded by this. */
    private boolean closed;

    /** Begins the wiring of one informer; nothing runs before {@link Source#start}. */
    public <T extends HasMetadata> Source<T> watch(Informable<T> resources) {
        return new Source<>(this, resources);
    }

    /** Starts an informer that gives {@code sink} the key of every object that changes; see {@link Source} for more wishes. */
    public <T extends HasMetadata, K> SharedIndexInformer<T> watch(Informable<T> resources,
            Function<? super T, ? extends K> key,
            Consumer<K> sink) {
        return watch(resources).feed(key, sink).start();
    }

    /**
     * Gives {@code sink} the keys that the changes of a running informer concern, beginning with those of all objects it holds; for
     * an informer that several controllers share. See {@link Source#feedAll}.
     */
    public static <T extends HasMetadata, K> void feed(SharedIndexInformer<T> informer,
            Function<? super T, ? extends Collection<? extends K>> keys, Consumer<K> sink) {
        informer.addEventHandler(new Feed<>(keys, sink));
    }

    /**
     * Waits until every informer started so far holds the first list, and every handler has been shown it.
     *
     * @return whether all did within the bound; false as well when this was closed meanwhile
     */
    public boolean awaitSync(Duration bound) throws InterruptedException {
        CompletableFuture<Void> all;
        synchronized (this) {
            all = CompletableFuture.allOf(synced.toArray(CompletableFuture[]::new));
        }
        try {
            all.get(bound.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException | CancellationException _) {
            return false;
        }
    }

    /** Whether every informer started so far holds the first list, and every handler has been shown it. */
    public synchronized boolean synced() {
        return synced.stream().allMatch(future -> future.isDone() && !future.isCompletedExceptionally());
    }

    /** Stops one informer of these and forgets it; for kinds that come and go. */
    public void stop(SharedIndexInformer<?> informer) {
        synchronized (this) {
            int index = informers.indexOf(informer);
            if (index >= 0) {
                informers.remove(index);
                synced.remove(index);
            }
        }
        informer.stop();
    }

    /** Stops every informer, the last one first. Idempotent. */
    @Override
    public void close() {
        List<SharedIndexInformer<?>> running;
        synchronized (this) {
            closed = true;
            running = List.copyOf(informers).reversed();
            informers.clear();
            // Nobody need wait for what will not come.
            synced.forEach(future -> future.cancel(false));
        }
        running.forEach(SharedIndexInformer::stop);
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private <T extends HasMetadata> SharedIndexInformer<T> start(Source<T> source) {
        SharedIndexInformer<T> informer = source.resources.runnableInformer(source.resync.toMillis());
        if (!source.indexers.isEmpty()) {
            informer.addIndexers(source.indexers);
        }
        informer.itemStore(new TrimmedStore<>(source.trim));
        source.handlers.forEach(informer::addEventHandler);
        // Handlers are called one after the other, in this order: the last one knows that all have been.
        AtomicBoolean troubled = new AtomicBoolean();
        FirstList<T> firstList = new FirstList<>(() -> {
            if (troubled.getAndSet(false)) {
                log.info("informer kind={} has the API server again", informer.getApiTypeClass().getSimpleName());
            }
        });
        informer.addEventHandler(firstList);
        informer.exceptionHandler((_, failure) -> {
            if (isClosed()) {
                return false;
            }
            // The client logs every try; this is the one line per change of state.
            if (!troubled.getAndSet(true)) {
                log.warn("informer kind={} lost the API server and keeps trying: {}",
                        informer.getApiTypeClass().getSimpleName(),
                        failure.toString());
            }
            return true;
        });
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("informers are closed; no other can be started");
            }
            informers.add(informer);
            synced.add(firstList.shown);
            informer.start();
        }
        return informer;
    }

    /**
     * One informer to be.
     *
     * @param <T> the kind of object
     */
    public static final class Source<T extends HasMetadata> {
        private final Informers owner;
        private final Informable<T> resources;
        private final Map<String, Function<T, List<String>>> indexers = new HashMap<>();
        private final List<ResourceEventHandler<? super T>> handlers = new ArrayList<>();
        private Duration resync = Duration.ZERO;
        private Consumer<? super T> trim = _ -> {};

        private Source(Informers owner, Informable<T> resources) {
            this.owner = owner;
            this.resources = resources;
        }

        /** Keeps an index: {@code getIndexer().byIndex(name, "x")} finds the objects that have "x" among their values. */
        public Source<T> index(String name, Function<T, List<String>> values) {
            indexers.put(name, values);
            return this;
        }

        /**
         * Takes away from every object what nobody will read, before it is kept or shown: a view of a large cluster is mostly that.
         * {@code managedFields} are taken away in any case; an update that leaves them out does not change them.
         */
        public Source<T> trim(Consumer<? super T> change) {
            this.trim = change;
            return this;
        }

        /** Shows every object to the handlers again at this interval; never unless told. */
        public Source<T> resync(Duration interval) {
            this.resync = interval;
            return this;
        }

        /** Gives {@code sink} the key of every object that changes. */
        public <K> Source<T> feed(Function<? super T, ? extends K> key, Consumer<K> sink) {
            return feedAll(object -> List.of(key.apply(object)), sink);
        }

        /**
         * Gives {@code sink} all keys that a change of an object concerns: those of its state before as well as after, so that an
         * object that moves from one owner to another wakes both.
         */
        public <K> Source<T> feedAll(Function<? super T, ? extends Collection<? extends K>> keys, Consumer<K> sink) {
            handlers.add(new Feed<>(keys, sink));
            return this;
        }

        /** Calls a handler of the caller's own; it must not block. */
        public Source<T> handler(ResourceEventHandler<? super T> handler) {
            handlers.add(handler);
            return this;
        }

        /**
         * Starts the informer; it fills in the background.
         *
         * @throws IllegalStateException the {@link Informers} are closed
         */
        public SharedIndexInformer<T> start() {
            return owner.start(this);
        }
    }

    private record Feed<T, K>(Function<? super T, ? extends Collection<? extends K>> keys, Consumer<K> sink)
            implements
                ResourceEventHandler<T> {
        @Override
        public void onAdd(T added) {
            keys.apply(added).forEach(sink);
        }

        @Override
        public void onUpdate(T before, T after) {
            LinkedHashSet<K> concerned = new LinkedHashSet<>(keys.apply(before));
            concerned.addAll(keys.apply(after));
            concerned.forEach(sink);
        }

        @Override
        public void onDelete(T last, boolean finalStateUnknown) {
            keys.apply(last).forEach(sink);
        }
    }

    /** Learns when the events of a list, above all the first, have been handled. */
    private static final class FirstList<T> implements ResourceEventHandler<T> {
        private final CompletableFuture<Void> shown = new CompletableFuture<>();
        private final Runnable listed;

        FirstList(Runnable listed) {
            this.listed = listed;
        }

        @Override
        public void onList(String resourceVersion, boolean remainedEmpty) {
            listed.run();
            shown.complete(null);
        }

        @Override
        public void onAdd(T added) {}

        @Override
        public void onUpdate(T before, T after) {}

        @Override
        public void onDelete(T last, boolean finalStateUnknown) {}
    }

    private static final class TrimmedStore<T extends HasMetadata> extends BasicItemStore<T> {
        private final Consumer<? super T> trim;

        TrimmedStore(Consumer<? super T> trim) {
            super(Cache::metaNamespaceKeyFunc);
            this.trim = trim;
        }

        @Override
        public @Nullable T put(String key, T object) {
            object.getMetadata().setManagedFields(new ArrayList<>());
            trim.accept(object);
            return super.put(key, object);
        }
    }
}
