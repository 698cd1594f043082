package dev.highlander.ownership;

import dev.highlander.ownership.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets many listeners share few subscriptions of a store.
 *
 * <p>The leases that are asked for within a window become one subscription, which ends when nobody listens to any of them. A lease that
 * was released in the meantime would have been missed, so once subscribed everybody in it is woken, as a store does that was out of reach.
 */
final class SharedChanges implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SharedChanges.class);

    private final LeaseStore store;
    private final TimeSource time;
    private final Duration window;

    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock.
    private final Map<LeaseName, Watched> watched = new HashMap<>();
    private Map<LeaseName, Watched> gathering = new LinkedHashMap<>();
    private boolean gathers;
    private boolean closed;

    SharedChanges(LeaseStore store, TimeSource time, Duration window) {
        this.store = store;
        this.time = time;
        this.window = window;
    }

    LeaseStore.Subscription subscribe(Collection<LeaseName> leases, Consumer<LeaseName> listener) {
        Listener registered = new Listener(listener);
        boolean first;
        lock.lock();
        try {
            for (LeaseName lease : leases) {
                watched.computeIfAbsent(lease, this::gather).listeners.add(registered);
            }
            first = !gathers && !gathering.isEmpty() && !closed;
            gathers |= first;
        } finally {
            lock.unlock();
        }
        if (first && window.isZero()) {
            subscribeGathered();
        } else if (first) {
            time.after(window, () -> subscribeGathered().forEach(this::wake));
        }
        List<LeaseName> listened = List.copyOf(leases);
        return () -> unsubscribe(listened, registered);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            watched.clear();
            gathering.clear();
        } finally {
            lock.unlock();
        }
    }

    private Watched gather(LeaseName lease) {
        Watched fresh = new Watched();
        gathering.put(lease, fresh);
        return fresh;
    }

    /** Subscribes to what has been gathered, and tells what that was. */
    private Collection<LeaseName> subscribeGathered() {
        Map<LeaseName, Watched> together;
        Group group;
        lock.lock();
        try {
            together = gathering;
            gathering = new LinkedHashMap<>();
            gathers = false;
            group = new Group(together.size());
            together.values().forEach(each -> each.group = group);
            if (together.isEmpty() || closed) {
                return List.of();
            }
        } finally {
            lock.unlock();
        }
        LeaseStore.Subscription subscription = store.changes(List.copyOf(together.keySet()), this::wake);
        boolean deserted;
        lock.lock();
        try {
            group.subscription = subscription;
            deserted = group.live == 0 || closed;
        } finally {
            lock.unlock();
        }
        if (deserted) {
            subscription.close();
        }
        return together.keySet();
    }

    private void unsubscribe(List<LeaseName> leases, Listener registered) {
        List<LeaseStore.Subscription> over = new ArrayList<>(0);
        lock.lock();
        try {
            for (LeaseName lease : leases) {
                Watched each = watched.get(lease);
                if (each == null || !each.listeners.remove(registered) || !each.listeners.isEmpty()) {
                    continue;
                }
                watched.remove(lease);
                gathering.remove(lease, each);
                if (each.group != null && --each.group.live == 0 && each.group.subscription != null) {
                    over.add(each.group.subscription);
                }
            }
        } finally {
            lock.unlock();
        }
        over.forEach(LeaseStore.Subscription::close);
    }

    private void wake(LeaseName lease) {
        Watched each;
        lock.lock();
        try {
            each = watched.get(lease);
        } finally {
            lock.unlock();
        }
        if (each == null) {
            return;
        }
        for (Listener listener : each.listeners) {
            try {
                listener.told.accept(lease);
            } catch (RuntimeException e) {
                // One listener must not keep the others asleep.
                log.error("lease={} event=wake-up-failed", lease, e);
            }
        }
    }

    /** A lease that somebody listens to. */
    private static final class Watched {
        final Set<Listener> listeners = new CopyOnWriteArraySet<>();
        /** What it was subscribed with; null while it is gathered. */
        @Nullable
        Group group;
    }

    /** Leases that were subscribed together. */
    private static final class Group {
        int live;
        LeaseStore.@Nullable Subscription subscription;

        Group(int live) {
            this.live = live;
        }
    }

    /** One registration; its identity is what ends it. */
    private static final class Listener {
        final Consumer<LeaseName> told;

        Listener(Consumer<LeaseName> told) {
            this.told = told;
        }
    }
}
