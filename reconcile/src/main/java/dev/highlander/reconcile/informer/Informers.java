package dev.highlander.reconcile.informer;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The informers of one role: local copies of resources, kept by list and watch, whose changes become keys for controllers.
 *
 * <p>An informer that cannot reach the API server, at the start or later, tries again for ever with a back-off; only closing ends it.
 * Thread-safe.
 */
public final class Informers implements AutoCloseable {
    /** Guarded by this. */
    private final List<Informer<?>> informers = new ArrayList<>();
    /** Guarded by this. */
    private boolean closed;

    /** Begins the wiring of an informer of a type's objects; nothing runs before {@link Source#start}. */
    public <T extends HasMetadata> Source<T> watch(KubernetesClient client, Class<T> type) {
        return new Source<>(this, client, type, Address.of(type));
    }

    /**
     * Begins the wiring of an informer of a resource whose type does not tell where it is.
     *
     * @param apiVersion group and version, as {@code apps/v1}
     * @param plural the resource, as {@code deployments}
     */
    public <T extends HasMetadata> Source<T> watch(KubernetesClient client, Class<T> type, String apiVersion,
            String plural) {
        return new Source<>(this, client, type, Address.of(apiVersion, plural));
    }

    /**
     * Waits until every informer started so far holds the first list, and every handler has been shown it.
     *
     * @return whether all did within the bound; false as well when this was closed meanwhile
     */
    public boolean awaitSync(Duration bound) throws InterruptedException {
        CompletableFuture<Void> all;
        synchronized (this) {
            all = CompletableFuture.allOf(informers.stream().map(Informer::synced).toArray(CompletableFuture[]::new));
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
        return informers.stream().map(Informer::synced)
                .allMatch(future -> future.isDone() && !future.isCompletedExceptionally());
    }

    /** Stops one informer of these and forgets it; for kinds that come and go. */
    public void stop(Informer<?> informer) {
        synchronized (this) {
            informers.remove(informer);
        }
        informer.stop();
    }

    /** Stops every informer, the last one first. Idempotent. */
    @Override
    public void close() {
        List<Informer<?>> running;
        synchronized (this) {
            closed = true;
            running = List.copyOf(informers).reversed();
            informers.clear();
        }
        for (Informer<?> informer : running) {
            // Nobody need wait for what will not come.
            informer.synced().cancel(false);
            informer.stop();
        }
    }

    private synchronized void start(Informer<?> informer) {
        if (closed) {
            throw new IllegalStateException("informers are closed; no other can be started");
        }
        informers.add(informer);
        informer.start();
    }

    /**
     * One informer to be.
     *
     * @param <T> the kind of object
     */
    public static final class Source<T extends HasMetadata> {
        private final Informers owner;
        private final KubernetesClient client;
        private final Class<T> type;
        private Address address;
        private final Map<String, Function<T, List<String>>> indexes = new HashMap<>();
        private final List<ResourceEventHandler<? super T>> handlers = new ArrayList<>();
        private Omissions omissions = Omissions.NONE;

        private Source(Informers owner, KubernetesClient client, Class<T> type, Address address) {
            this.owner = owner;
            this.client = client;
            this.type = type;
            this.address = address;
        }

        /** Only the objects of one namespace. */
        public Source<T> inNamespace(String namespace) {
            address = address.in(namespace);
            return this;
        }

        /** Only objects with this label. */
        public Source<T> withLabel(String key, String value) {
            address = address.withLabel(key, value);
            return this;
        }

        /** Only objects with this value of a field, which must be one that the API server can select by. */
        public Source<T> withField(String path, String value) {
            address = address.withField(path, value);
            return this;
        }

        /** Only the objects' metadata, if the API server can send them so; whole objects else. */
        public Source<T> metadataOnly() {
            address = address.withMetadataOnly();
            return this;
        }

        /** Keeps an index: {@link Informer#byIndex} finds the objects that have a value among these. */
        public Source<T> index(String name, Function<T, List<String>> values) {
            indexes.put(name, values);
            return this;
        }

        /** Leaves out of every object what will not be looked at; {@code managedFields} only, unless told. */
        public Source<T> without(Omissions wanted) {
            this.omissions = wanted;
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
            handlers.add(new Informer.Feed<>(keys, sink));
            return this;
        }

        /** Calls a handler of the caller's own, on the thread that brings the events; it must not block. */
        public Source<T> handler(ResourceEventHandler<? super T> handler) {
            handlers.add(handler);
            return this;
        }

        /**
         * Starts the informer; it fills in the background.
         *
         * @throws IllegalStateException the {@link Informers} are closed
         */
        public Informer<T> start() {
            LocalCopy<T> copy = new LocalCopy<>(indexes);
            handlers.forEach(copy::add);
            String name = address.toString();
            Informer<T> informer = new Informer<>(name, copy, new Reflector<>(name,
                    new HttpListWatch<>(client, address, type, omissions), copy, Thread::sleep));
            owner.start(informer);
            return informer;
        }
    }
}
