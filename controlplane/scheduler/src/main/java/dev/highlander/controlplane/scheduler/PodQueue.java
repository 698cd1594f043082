package dev.highlander.controlplane.scheduler;

import dev.highlander.controlplane.scheduler.model.PodFacts;
import dev.highlander.controlplane.scheduler.rules.ClusterEvent;
import dev.highlander.reconcile.Backoff;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The pods that wait for a node, without a clock: readings of the monotonic one are passed in. Not thread-safe.
 *
 * <p>A pod is in one of four places. <em>Active</em>: to be tried, highest priority first, then longest waiting. <em>Backing off</em>:
 * tried in vain lately, active again 1 s after that, doubling to 10 s with each try. <em>Stuck</em>: fits nowhere; waits for a change
 * that may help, five minutes at most. <em>Gated</em>: its creator holds it back.
 */
final class PodQueue {
    static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(10), 0);
    static final Duration STUCK_AT_MOST = Duration.ofMinutes(5);

    private final Map<String, Waiting> pods = new HashMap<>();
    private final TreeSet<Waiting> active = new TreeSet<>(
            Comparator.comparingInt((Waiting w) -> -w.pod.priority()).thenComparingLong(w -> w.order));
    /** Those backing off and those stuck, by when they become active without any help. */
    private final TreeSet<Waiting> timed = new TreeSet<>(
            Comparator.comparingLong((Waiting w) -> w.due).thenComparingLong(w -> w.order));
    /** How many stuck pods each change may help: most changes help none, and are many. */
    private final Map<ClusterEvent, Integer> hopes = new EnumMap<>(ClusterEvent.class);
    private final long origin;
    private long nextOrder;

    private enum Place {
        ACTIVE, BACKING_OFF, STUCK, GATED
    }

    /** One pod; its fields are changed only while it is in none of the sets. */
    private static final class Waiting {
        private PodFacts pod;
        private final long order;
        private Place place = Place.GATED;
        private int tries;
        private long backoffEnds;
        /** Since the origin, for the place it is in. */
        private long due;
        private Set<ClusterEvent> helpedBy = Set.of();

        Waiting(PodFacts pod, long order) {
            this.pod = pod;
            this.order = order;
        }
    }

    /**
     * A pod that is being tried; it is in the queue no more.
     *
     * @param pod the pod
     * @param tries how often it has been tried, this time included
     */
    record Attempt(PodFacts pod, int tries) {}

    /**
     * How many pods wait in each place.
     *
     * @param active to be tried
     * @param backingOff tried lately
     * @param stuck waiting for a change
     * @param gated held back
     */
    record Counts(int active, int backingOff, int stuck, int gated) {}

    PodQueue(long now) {
        this.origin = now;
    }

    /** Adds a pod, or replaces what is known of it; a change of its wishes is a change that may help. */
    void put(PodFacts pod, long now) {
        Waiting known = pods.get(pod.uid());
        if (known == null) {
            Waiting added = new Waiting(pod, nextOrder++);
            pods.put(pod.uid(), added);
            move(added, pod.gates().isEmpty() ? Place.ACTIVE : Place.GATED, now);
            return;
        }
        if (known.pod.equals(pod)) {
            return;
        }
        leave(known);
        known.pod = pod;
        enter(known, pod.gates().isEmpty() ? ready(known, now) : Place.GATED, now);
    }

    void remove(String uid) {
        Waiting known = pods.remove(uid);
        if (known != null) {
            leave(known);
        }
    }

    /** Takes the pod whose turn it is, or null when none is active. */
    @Nullable
    Attempt take(long now) {
        release(now);
        Waiting next = active.pollFirst();
        if (next == null) {
            return null;
        }
        pods.remove(next.pod.uid());
        return new Attempt(next.pod, next.tries + 1);
    }

    /** Puts a tried pod that fits nowhere back, to wait for one of the changes. */
    void stuck(Attempt attempt, Set<ClusterEvent> helpedBy, long now) {
        Waiting back = back(attempt, now);
        back.helpedBy = helpedBy;
        move(back, Place.STUCK, now);
    }

    /** Puts a tried pod back because something went wrong with it, to be tried again after its back-off. */
    void failed(Attempt attempt, long now) {
        move(back(attempt, now), Place.BACKING_OFF, now);
    }

    /** Frees the stuck pods that the change may help; to their back-off first, if that still runs. */
    void happened(ClusterEvent event, long now) {
        if (!hopes.containsKey(event)) {
            return;
        }
        List<Waiting> freed = new ArrayList<>();
        for (Waiting waiting : timed) {
            if (waiting.place == Place.STUCK && waiting.helpedBy.contains(event)) {
                freed.add(waiting);
            }
        }
        freed.forEach(waiting -> move(waiting, ready(waiting, now), now));
    }

    /** When a pod next becomes active by time alone. */
    OptionalLong nextDue() {
        return timed.isEmpty() ? OptionalLong.empty() : OptionalLong.of(timed.first().due + origin);
    }

    boolean hasActive(long now) {
        release(now);
        return !active.isEmpty();
    }

    Counts counts() {
        Map<Place, Integer> counts = new EnumMap<>(Place.class);
        pods.values().forEach(waiting -> counts.merge(waiting.place, 1, Integer::sum));
        return new Counts(counts.getOrDefault(Place.ACTIVE, 0), counts.getOrDefault(Place.BACKING_OFF, 0),
                counts.getOrDefault(Place.STUCK, 0), counts.getOrDefault(Place.GATED, 0));
    }

    private void release(long now) {
        while (!timed.isEmpty() && timed.first().due <= now - origin) {
            move(timed.first(), Place.ACTIVE, now);
        }
    }

    private Waiting back(Attempt attempt, long now) {
        Waiting known = pods.get(attempt.pod.uid());
        if (known != null) {
            throw new IllegalStateException("pod " + attempt.pod.name() + " waits already; put it back once");
        }
        Waiting back = new Waiting(attempt.pod, nextOrder++);
        back.tries = attempt.tries;
        back.backoffEnds = now - origin + BACKOFF.delay(attempt.tries, 0).toNanos();
        pods.put(attempt.pod.uid(), back);
        return back;
    }

    private Place ready(Waiting waiting, long now) {
        return waiting.tries > 0 && waiting.backoffEnds > now - origin ? Place.BACKING_OFF : Place.ACTIVE;
    }

    private void move(Waiting waiting, Place to, long now) {
        leave(waiting);
        enter(waiting, to, now);
    }

    private void leave(Waiting waiting) {
        switch (waiting.place) {
            case ACTIVE -> active.remove(waiting);
            case BACKING_OFF -> timed.remove(waiting);
            case STUCK -> {
                if (timed.remove(waiting)) {
                    waiting.helpedBy.forEach(
                            event -> hopes.computeIfPresent(event, (_, count) -> count == 1 ? null : count - 1));
                }
            }
            case GATED -> {
            }
        }
    }

    private void enter(Waiting waiting, Place to, long now) {
        waiting.place = to;
        switch (to) {
            case ACTIVE -> active.add(waiting);
            case BACKING_OFF -> {
                waiting.due = waiting.backoffEnds;
                timed.add(waiting);
            }
            case STUCK -> {
                waiting.due = now - origin + STUCK_AT_MOST.toNanos();
                timed.add(waiting);
                waiting.helpedBy.forEach(event -> hopes.merge(event, 1, Integer::sum));
            }
            case GATED -> {
            }
        }
    }
}
