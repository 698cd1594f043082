package dev.highlander.ownership.kubernetes;

import dev.highlander.ownership.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What this observer knows of each Lease object, and since when.
 *
 * <p>An object is noted only <em>after</em> it was received, at a reading of this observer's own monotonic clock: so a record was there at the
 * server before the instant that is noted for it, never after. Thread-safe.
 */
final class Sightings {
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}");

    /**
     * An object, and when its present record was first seen.
     *
     * @param object as read last
     * @param since a reading of the monotonic clock
     */
    record Sighting(LeaseObject object, long since) {}

    private final TimeSource time;
    private final Consumer<String> freed;
    private final ConcurrentMap<String, Sighting> sightings = new ConcurrentHashMap<>();

    /**
     * Knows nothing yet.
     *
     * @param freed told the name of an object that is found to be free and was not before
     */
    Sightings(TimeSource time, Consumer<String> freed) {
        this.time = time;
        this.freed = freed;
    }

    @Nullable
    Sighting get(String name) {
        return sightings.get(name);
    }

    Duration age(Sighting sighting) {
        return time.since(sighting.since());
    }

    /** Notes an object that has just been received; returns the newest that is known, which may be a later one. */
    Sighting note(LeaseObject received) {
        boolean[] isFreed = {false};
        Sighting newest = sightings.compute(received.name(), (_, known) -> {
            if (known == null) {
                isFreed[0] = received.isReleased();
                return new Sighting(received, time.nanos());
            }
            if (isOlder(received, known.object())) {
                // A watch lags behind what was read or written directly.
                return known;
            }
            if (received.isSameRecord(known.object())) {
                return new Sighting(received, known.since());
            }
            isFreed[0] = received.isReleased();
            return new Sighting(received, time.nanos());
        });
        if (isFreed[0]) {
            freed.accept(received.name());
        }
        return newest;
    }

    /** Forgets an object that was deleted, unless another of its name is known by now. */
    void gone(LeaseObject deleted) {
        boolean[] isFreed = {false};
        sightings.computeIfPresent(deleted.name(), (_, known) -> {
            isFreed[0] = known.object().uid().equals(deleted.uid());
            return isFreed[0] ? null : known;
        });
        if (isFreed[0]) {
            freed.accept(deleted.name());
        }
    }

    /**
     * Versions are opaque but for being equal; those of every known server are growing numbers, and if they are not, an older object merely
     * replaces a newer one, is seen anew, and lets the lease last longer.
     */
    private static boolean isOlder(LeaseObject received, LeaseObject known) {
        String ours = received.resourceVersion();
        String theirs = known.resourceVersion();
        return received.uid().equals(known.uid()) && DIGITS.matcher(ours).matches() && DIGITS.matcher(theirs).matches()
                && Long.parseLong(ours) < Long.parseLong(theirs);
    }
}
