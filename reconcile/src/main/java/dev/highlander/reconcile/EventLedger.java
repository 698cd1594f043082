package dev.highlander.reconcile;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether an occurrence becomes a new Event, raises the count of a known one, or is dropped: without I/O or a clock.
 *
 * <p>The limits are those of Kubernetes' recorder: an object may cause 25 writes at once and one more every five minutes, so a
 * failing loop cannot flood the store. Both memories are bounded; the least recently used goes first. Not thread-safe.
 */
final class EventLedger {
    static final int KNOWN_EVENTS = 4096;
    static final int BURST = 25;
    static final Duration REFILL = Duration.ofMinutes(5);
    /** A known event may have been removed by its one hour's life: after that it is created anew. */
    static final Duration LIFE = Duration.ofHours(1);

    private final Map<Occurrence, Known> known = bounded(KNOWN_EVENTS);
    private final Map<String, Bucket> buckets = bounded(KNOWN_EVENTS);

    /** What makes two occurrences the same event. */
    record Occurrence(String involvedUid, NamespacedName involved, String kind, String type, String reason,
            String message) {}

    private record Known(String eventName, int count, long lastNanos) {}

    private record Bucket(double tokens, long atNanos) {}

    sealed interface Decision {
        record Create() implements Decision {}

        record Count(String eventName, int count) implements Decision {}

        record Drop() implements Decision {}
    }

    Decision decide(Occurrence occurrence, long now) {
        if (!spend(occurrence.kind() + " " + occurrence.involved() + " " + occurrence.involvedUid(), now)) {
            return new Decision.Drop();
        }
        Known before = known.get(occurrence);
        if (before == null || now - before.lastNanos > LIFE.toNanos()) {
            return new Decision.Create();
        }
        return new Decision.Count(before.eventName, before.count + 1);
    }

    /** Notes that the event stands in the store with this count. */
    void stored(Occurrence occurrence, String eventName, int count, long now) {
        known.put(occurrence, new Known(eventName, count, now));
    }

    /** Notes that the event is no longer in the store. */
    void lost(Occurrence occurrence) {
        known.remove(occurrence);
    }

    private boolean spend(String object, long now) {
        @Nullable
        Bucket bucket = buckets.get(object);
        double tokens = bucket == null
                ? BURST
                : Math.min(BURST, bucket.tokens + (double) (now - bucket.atNanos) / REFILL.toNanos());
        buckets.put(object, new Bucket(tokens >= 1 ? tokens - 1 : tokens, now));
        return tokens >= 1;
    }

    private static <K, V> Map<K, V> bounded(int size) {
        return new LinkedHashMap<>(64, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > size;
            }
        };
    }
}
