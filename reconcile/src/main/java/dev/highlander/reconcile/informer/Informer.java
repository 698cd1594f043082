package dev.highlander.reconcile.informer;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A local copy of a collection that follows its source. Its objects are shared: who wants to change one changes a copy.
 *
 * <p>Made by {@link Informers}, which also ends it. Thread-safe; reads never wait.
 *
 * @param <T> the kind of object
 */
public final class Informer<T extends HasMetadata> {
    private final LocalCopy<T> copy;
    private final Reflector<T> reflector;
    private final Thread thread;

    Informer(String name, LocalCopy<T> copy, Reflector<T> reflector) {
        this.copy = copy;
        this.reflector = reflector;
        this.thread = Thread.ofVirtual().name("informer " + name).unstarted(reflector);
    }

    /** The object of that name, {@code namespace/name} or the name alone, as far as is known here. */
    public @Nullable T get(String key) {
        return copy.get(key);
    }

    /** All objects, in no order. */
    public List<T> list() {
        return copy.list();
    }

    /**
     * The objects that have a value in an index.
     *
     * @throws IllegalArgumentException the informer was not made with such an index
     */
    public List<T> byIndex(String index, String value) {
        return copy.byIndex(index, value);
    }

    /**
     * Gives {@code sink} the keys that changes concern, beginning with those of all objects that are here; for an informer that several
     * controllers share. See {@link Informers.Source#feedAll}.
     */
    public <K> void feed(Function<? super T, ? extends Collection<? extends K>> keys, Consumer<K> sink) {
        copy.add(new Feed<>(keys, sink));
    }

    /** Complete when the first list is here and has been shown to every handler. */
    CompletableFuture<Void> synced() {
        return reflector.synced();
    }

    void start() {
        thread.start();
    }

    void stop() {
        thread.interrupt();
    }

    /** Turns changes into keys. */
    record Feed<T, K>(Function<? super T, ? extends Collection<? extends K>> keys, Consumer<K> sink)
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
}
