package dev.highlander.reconcile;

import dev.highlander.ownership.time.TimeSource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The writes a reconciler made that its cache has not shown yet, so that it does not act twice on an old picture.
 *
 * <p>Nothing here listens to events, which may arrive before the answer to the write: whether a write has been seen is asked of the
 * cache as it is. A write counts as seen when the cache holds that version of the object or a later one, or has come to a
 * revision past it (revisions are one growing sequence); a deletion when the object is gone, replaced, or marked as being deleted.
 * What was not seen within the patience is given up, so that a lost event cannot stop a controller for ever. Thread-safe.
 *
 * @param <K> the reconciler's key
 */
public final class Expectations<K> {
    private final Function<NamespacedName, @Nullable HasMetadata> find;
    private final Supplier<@Nullable String> revision;
    private final TimeSource time;
    private final Duration patience;
    /** Lists are immutable and replaced; keys without open writes are absent. */
    private final ConcurrentHashMap<K, List<Awaited>> open = new ConcurrentHashMap<>();

    private sealed interface Awaited {
        long since();

        record Written(NamespacedName object, long version, long since) implements Awaited {}

        record Deleted(NamespacedName object, String uid, long since) implements Awaited {}
    }

    /**
     * Expectations towards any cache.
     *
     * @param find looks an object up in the cache, null when it is not there
     * @param revision the newest revision the cache has come to, null while it has none
     * @param patience how long a write may stay unseen
     */
    public Expectations(Function<NamespacedName, @Nullable HasMetadata> find, Supplier<@Nullable String> revision,
            TimeSource time,
            Duration patience) {
        this.find = find;
        this.revision = revision;
        this.time = time;
        this.patience = patience;
    }

    /** Notes a creation or an update made for {@code key}; {@code answer} is the object as the API server returned it. */
    public void written(K key, HasMetadata answer) {
        add(key, new Awaited.Written(NamespacedName.of(answer), version(answer.getMetadata().getResourceVersion()),
                time.nanos()));
    }

    /** Notes that the deletion of {@code object} was asked for. */
    public void deleted(K key, HasMetadata object) {
        add(key, new Awaited.Deleted(NamespacedName.of(object), object.getMetadata().getUid(), time.nanos()));
    }

    /** Whether the cache shows everything noted for {@code key}; if not, the reconciler should wait for the next event. */
    public boolean met(K key) {
        if (open.isEmpty()) {
            return true;
        }
        // Read before the objects: the revision may only be older than what they show, never newer.
        long reached = version(revision.get());
        return open.computeIfPresent(key, (_, awaited) -> {
            List<Awaited> left = awaited.stream()
                    .filter(a -> !seen(a, reached) && time.since(a.since()).compareTo(patience) < 0)
                    .toList();
            return left.isEmpty() ? null : left;
        }) == null;
    }

    /** Forgets what was noted for {@code key}, for example because it was deleted. */
    public void forget(K key) {
        open.remove(key);
    }

    private void add(K key, Awaited awaited) {
        open.merge(key, List.of(awaited), (known, one) -> {
            List<Awaited> all = new ArrayList<>(known);
            all.addAll(one);
            return List.copyOf(all);
        });
    }

    private boolean seen(Awaited awaited, long reached) {
        return switch (awaited) {
            case Awaited.Written(var name, long version, _) -> {
                HasMetadata cached = reached >= version ? null : find.apply(name);
                yield reached >= version
                        || (cached != null && version(cached.getMetadata().getResourceVersion()) >= version);
            }
            case Awaited.Deleted(var name, String uid, _) -> {
                HasMetadata cached = find.apply(name);
                yield cached == null || !uid.equals(cached.getMetadata().getUid())
                        || cached.getMetadata().getDeletionTimestamp() != null;
            }
        };
    }

    /** Versions are growing decimal numbers; one that is absent or is not counts as the oldest. */
    private static long version(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return 0;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            return 0;
        }
    }
}
