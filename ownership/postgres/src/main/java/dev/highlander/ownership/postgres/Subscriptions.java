package dev.highlander.ownership.postgres;

import dev.highlander.ownership.LeaseName;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who waits for which lease in this process. Thread-safe. */
final class Subscriptions {
    private static final Logger log = LoggerFactory.getLogger(Subscriptions.class);

    private final ConcurrentMap<String, Set<Waiter>> waiters = new ConcurrentHashMap<>();

    /** One subscription; its identity is what ends it. */
    private static final class Waiter {
        final Consumer<LeaseName> listener;
        volatile boolean ended;

        Waiter(Consumer<LeaseName> listener) {
            this.listener = listener;
        }
    }

    Runnable add(Collection<LeaseName> leases, Consumer<LeaseName> listener) {
        Waiter waiter = new Waiter(listener);
        List<LeaseName> watched = List.copyOf(leases);
        for (LeaseName lease : watched) {
            waiters.compute(lease.value(), (_, set) -> {
                Set<Waiter> all = set == null ? new CopyOnWriteArraySet<>() : set;
                all.add(waiter);
                return all;
            });
        }
        return () -> {
            waiter.ended = true;
            watched.forEach(lease -> waiters.computeIfPresent(lease.value(), (_, set) -> {
                set.remove(waiter);
                return set.isEmpty() ? null : set;
            }));
        };
    }

    boolean has(LeaseName lease) {
        return waiters.containsKey(lease.value());
    }

    void wake(String lease) {
        Set<Waiter> woken = waiters.get(lease);
        if (woken == null) {
            return;
        }
        LeaseName name = LeaseName.of(lease);
        for (Waiter waiter : woken) {
            if (waiter.ended) {
                continue;
            }
            try {
                waiter.listener.accept(name);
            } catch (RuntimeException e) {
                log.error("lease={} event=wake-up-failed", lease, e);
            }
        }
    }

    void wakeAll() {
        List.copyOf(waiters.keySet()).forEach(this::wake);
    }

    void clear() {
        waiters.clear();
    }
}
