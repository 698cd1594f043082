package dev.highlander.ownership;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who waits for which lease: what a store needs for {@link LeaseStore#changes}. Thread-safe; listeners are called without a lock. */
public final class LeaseListeners {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseListeners.class);

    private final Map<LeaseName, Set<Waiter>> waiters = new ConcurrentHashMap<>();

    /** Nobody waits yet. */
    public LeaseListeners() {}

    /** Adds a subscription, until it is closed. */
    public LeaseStore.Subscription add(Collection<LeaseName> leases, Consumer<LeaseName> listener) {
        Waiter waiter = new Waiter(listener);
        List<LeaseName> awaited = List.copyOf(leases);
        awaited.forEach(lease -> waiters.computeIfAbsent(lease, _ -> new CopyOnWriteArraySet<>()).add(waiter));
        return () -> awaited.forEach(lease -> waiters.computeIfPresent(lease, (_, set) -> {
            set.remove(waiter);
            return set.isEmpty() ? null : set;
        }));
    }

    /** A lease may have become free: calls everybody who waits for it, on this thread. */
    public void wake(LeaseName lease) {
        for (Waiter waiter : waiters.getOrDefault(lease, Set.of())) {
            try {
                waiter.listener.accept(lease);
            } catch (RuntimeException e) {
                // A listener's mistake must not keep the others asleep.
                LOG.error("lease={} event=wake-up-failed", lease, e);
            }
        }
    }

    /** Any lease may have become free. */
    public void wakeAll() {
        waiters.keySet().forEach(this::wake);
    }

    /** Ends all subscriptions. */
    public void clear() {
        waiters.clear();
    }

    /** One subscription; its identity is what ends it. */
    private static final class Waiter {
        final Consumer<LeaseName> listener;

        Waiter(Consumer<LeaseName> listener) {
            this.listener = listener;
        }
    }
}
