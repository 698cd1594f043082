package dev.highlander.reconcile.informer;

import dev.highlander.reconcile.NamespacedName;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The objects of a collection by name and by index, and who is told of their changes.
 *
 * <p>Thread-safe. Changes and the handlers they are shown to go one after the other; reads never wait, not even for a handler, so
 * handlers may read any copy.
 */
final class LocalCopy<T extends HasMetadata> {
    private static final Logger log = LoggerFactory.getLogger(LocalCopy.class);

    private final Map<String, T> objects = new ConcurrentHashMap<>();
    private final Map<String, Index<T>> indexes = new HashMap<>();
    private final ReentrantLock changing = new ReentrantLock();
    /** Guarded by the lock. */
    private final List<ResourceEventHandler<? super T>> handlers = new ArrayList<>();

    /** A copy with these indexes: each gives the values under which an object is found. */
    LocalCopy(Map<String, Function<T, List<String>>> indexes) {
        indexes.forEach((name, values) -> this.indexes.put(name, new Index<>(values)));
    }

    @Nullable
    T get(String key) {
        return objects.get(key);
    }

    List<T> list() {
        return List.copyOf(objects.values());
    }

    List<T> byIndex(String name, String value) {
        Index<T> index = indexes.get(name);
        if (index == null) {
            throw new IllegalArgumentException("there is no index " + name + "; there are " + indexes.keySet());
        }
        return index.find(value);
    }

    /** Adds a handler, and shows it all objects that are there. */
    void add(ResourceEventHandler<? super T> handler) {
        changing.lock();
        try {
            handlers.add(handler);
            objects.values().forEach(object -> quietly(() -> handler.onAdd(object)));
        } finally {
            changing.unlock();
        }
    }

    /** The object is there, be it new or changed. */
    void put(T object) {
        changing.lock();
        try {
            String key = key(object);
            T before = objects.put(key, object);
            indexes.values().forEach(index -> index.move(key, before, object));
            if (before == null) {
                handlers.forEach(handler -> quietly(() -> handler.onAdd(object)));
            } else if (!Objects.equals(revision(before), revision(object))) {
                handlers.forEach(handler -> quietly(() -> handler.onUpdate(before, object)));
            }
        } finally {
            changing.unlock();
        }
    }

    /** The object is gone; {@code last} is its last state. */
    void remove(T last) {
        changing.lock();
        try {
            remove(key(last), last, false);
        } finally {
            changing.unlock();
        }
    }

    /** The collection is this and nothing else; changes that nobody told of are told now. */
    void replace(Collection<T> present) {
        changing.lock();
        try {
            Map<String, T> wanted = HashMap.newHashMap(present.size());
            present.forEach(object -> wanted.put(key(object), object));
            for (String key : List.copyOf(objects.keySet())) {
                if (!wanted.containsKey(key)) {
                    remove(key, null, true);
                }
            }
            present.forEach(this::put);
        } finally {
            changing.unlock();
        }
    }

    private void remove(String key, @Nullable T last, boolean finalStateUnknown) {
        T before = objects.remove(key);
        if (before == null) {
            return;
        }
        indexes.values().forEach(index -> index.move(key, before, null));
        T shown = last == null ? before : last;
        handlers.forEach(handler -> quietly(() -> handler.onDelete(shown, finalStateUnknown)));
    }

    private static void quietly(Runnable handling) {
        try {
            handling.run();
        } catch (RuntimeException e) {
            // One handler's fault must not cost the others the change.
            log.error("a handler of changes failed", e);
        }
    }

    private static String key(HasMetadata object) {
        return NamespacedName.of(object).toString();
    }

    private static @Nullable String revision(HasMetadata object) {
        return object.getMetadata().getResourceVersion();
    }

    /** Written under the copy's lock only. */
    private static final class Index<T> {
        private final Function<T, List<String>> values;
        private final Map<String, Map<String, T>> found = new ConcurrentHashMap<>();

        Index(Function<T, List<String>> values) {
            this.values = values;
        }

        List<T> find(String value) {
            Map<String, T> objects = found.get(value);
            return objects == null ? List.of() : List.copyOf(objects.values());
        }

        void move(String key, @Nullable T before, @Nullable T after) {
            List<String> now = after == null ? List.of() : values.apply(after);
            if (before != null) {
                for (String value : values.apply(before)) {
                    if (!now.contains(value)) {
                        found.computeIfPresent(value, (_, objects) -> {
                            objects.remove(key);
                            return objects.isEmpty() ? null : objects;
                        });
                    }
                }
            }
            if (after != null) {
                now.forEach(value -> found.computeIfAbsent(value, _ -> new ConcurrentHashMap<>()).put(key, after));
            }
        }
    }
}
