package dev.highlander.reconcile;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the work queue, without threads or a clock: readings of the monotonic clock are passed in. Not thread-safe.
 *
 * <p>A key is in at most one of three places: <em>in line</em> (ready, first come first served), <em>in hand</em> (being worked on), or
 * neither. Adding a key in line changes nothing. Adding a key in hand puts it at the end of the line once the hand lets go, so
 * that a busy key cannot starve the others. Beside that a key may have one alarm: a time at which it is added. The earliest wish
 * wins: a key may come early, never late.
 */
final class KeyLine<K> {
    private final ArrayDeque<K> line = new ArrayDeque<>();
    /** When each key in line got there. Its keys are exactly those of {@link #line}. */
    private final Map<K, Long> inLineSince = new HashMap<>();
    private final Set<K> inHand = new HashSet<>();
    /** Keys in hand that were added meanwhile, with the first time. */
    private final Map<K, Long> addedInHand = new HashMap<>();
    /** The one valid alarm of each key; {@link #alarms} may hold older ones that this map no longer has. */
    private final Map<K, Alarm<K>> alarmOf = new HashMap<>();
    private final PriorityQueue<Alarm<K>> alarms = new PriorityQueue<>(Comparator
            .comparingLong((Alarm<K> a) -> a.order));
    private final long origin;

    /**
     * Starts empty.
     *
     * @param now the clock's reading; later ones must lie within 292 years of it
     */
    KeyLine(long now) {
        this.origin = now;
    }

    private record Alarm<K>(K key, long order) {}

    record Taken<K>(K key, long waitedNanos) {}

    /** Returns whether the key was not already waiting. */
    boolean add(K key, long now) {
        if (inHand.contains(key)) {
            return addedInHand.putIfAbsent(key, now) == null;
        }
        if (inLineSince.putIfAbsent(key, now) != null) {
            return false;
        }
        line.addLast(key);
        return true;
    }

    /** Adds the key at {@code due}, unless it has an earlier alarm. Returns whether this changed anything. */
    boolean addAt(K key, long due) {
        // Readings may wrap around, so that only differences can be ordered.
        long order = due - origin;
        Alarm<K> known = alarmOf.get(key);
        if (known != null && known.order <= order) {
            return false;
        }
        Alarm<K> alarm = new Alarm<>(key, order);
        alarmOf.put(key, alarm);
        alarms.add(alarm);
        dropStaleAlarms();
        return true;
    }

    /** Adds every key whose alarm is due; returns how many of them were not already waiting. */
    int ring(long now) {
        int added = 0;
        while (true) {
            Alarm<K> first = firstAlarm();
            if (first == null || first.order > now - origin) {
                return added;
            }
            alarms.remove();
            alarmOf.remove(first.key);
            added += add(first.key, now) ? 1 : 0;
        }
    }

    /** The reading at which the next alarm is due. */
    OptionalLong nextAlarm() {
        Alarm<K> first = firstAlarm();
        return first == null ? OptionalLong.empty() : OptionalLong.of(first.order + origin);
    }

    @Nullable
    Taken<K> take(long now) {
        K key = line.pollFirst();
        if (key == null) {
            return null;
        }
        Long since = inLineSince.remove(key);
        if (since == null || !inHand.add(key)) {
            throw new IllegalStateException("queue is torn: " + key + " was in line and in hand, or in line twice");
        }
        return new Taken<>(key, now - since);
    }

    void done(K key) {
        if (!inHand.remove(key)) {
            throw new IllegalStateException(key + " was given back but is not in hand; give back each taken key once");
        }
        Long added = addedInHand.remove(key);
        if (added != null) {
            line.addLast(key);
            inLineSince.put(key, added);
        }
    }

    int ready() {
        return line.size();
    }

    int inHand() {
        return inHand.size();
    }

    int alarms() {
        return alarmOf.size();
    }

    private @Nullable Alarm<K> firstAlarm() {
        while (true) {
            Alarm<K> first = alarms.peek();
            if (first == null || first.equals(alarmOf.get(first.key))) {
                return first;
            }
            alarms.remove();
        }
    }

    /** Keeps the heap bounded by the number of keys, also when one key is moved to earlier times again and again. */
    private void dropStaleAlarms() {
        if (alarms.size() > 2 * alarmOf.size() + 16) {
            alarms.clear();
            alarms.addAll(alarmOf.values());
        }
    }
}
