package dev.highlander.ownership.kubernetes;

import dev.highlander.ownership.LeaseName;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who waits for which lease, by the name of its object. Thread-safe; listeners are called without a lock. */
final class Wakers {
    private static final Logger LOG = LoggerFactory.getLogger(Wakers.class);

    /** One subscription; its identity is what ends it. */
    static final class Waker {
        private final Map<String, LeaseName> leases;
        private final Consumer<LeaseName> listener;
        private volatile boolean closed;

        private Waker(Map<String, LeaseName> leases, Consumer<LeaseName> listener) {
            this.leases = leases;
            this.listener = listener;
        }

        private void wake(String object) {
            LeaseName lease = leases.get(object);
            if (closed || lease == null) {
                return;
            }
            try {
                listener.accept(lease);
            } catch (RuntimeException e) {
                // A listener's mistake must not keep the others asleep.
                LOG.error("lease={} event=wake-up-failed", lease, e);
            }
        }
    }

    private final Map<String, Set<Waker>> wakers = new ConcurrentHashMap<>();

    Waker add(Collection<LeaseName> leases, Consumer<LeaseName> listener) {
        Map<String, LeaseName> byObject = new ConcurrentHashMap<>();
        leases.forEach(lease -> byObject.put(ObjectNames.of(lease), lease));
        Waker waker = new Waker(byObject, listener);
        byObject.keySet().forEach(
                object -> wakers.computeIfAbsent(object, _ -> new CopyOnWriteArraySet<>()).add(waker));
        return waker;
    }

    void remove(Waker waker) {
        waker.closed = true;
        waker.leases.keySet().forEach(object -> wakers.computeIfPresent(object, (_, set) -> {
            set.remove(waker);
            return set.isEmpty() ? null : set;
        }));
    }

    boolean isAwaited(String object) {
        return wakers.containsKey(object);
    }

    /** How many objects somebody waits for. */
    int size() {
        return wakers.size();
    }

    /** The names of all objects somebody waits for. */
    List<String> awaited() {
        return List.copyOf(wakers.keySet());
    }

    void wake(String object) {
        wakers.getOrDefault(object, Set.of()).forEach(waker -> waker.wake(object));
    }
}
