package dev.highlander.ownership.redis;

import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseStore;
import dev.highlander.ownership.time.TimeSource;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells those who wait that a lease has become free, by one channel on one connection for all of them.
 *
 * <p>One channel with names in its messages, not a channel for each lease: who waits for ten thousand leases would have to subscribe
 * ten thousand times after each reconnect, and the server to remember it, while a message that nobody here waits for costs one look
 * into a hash table. A call of the script publishes once, however many leases it frees.
 *
 * <p>What was freed while the connection was away is not told by Redis. So everybody is woken once whenever it is back.
 */
final class WakeUps {
    private static final Logger log = LoggerFactory.getLogger(WakeUps.class);
    /** How often a connection on which little is heard is asked whether it is there. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(3);

    private final String channel;
    private final TimeSource time;
    private final Link<StatefulRedisPubSubConnection<String, String>> link;
    private final Map<LeaseName, Set<Watcher>> watchers = new ConcurrentHashMap<>();

    private volatile boolean subscribed;
    private volatile boolean refusalTold;
    private volatile boolean closed;
    private volatile TimeSource.Cancellable heartbeat = () -> {};

    WakeUps(Servers servers, String channel, String where, TimeSource time, Delay backoff) {
        this.channel = channel;
        this.time = time;
        link = new Link<>(where + " for wake-ups", servers::connectForMessages, this::opened, time, backoff);
    }

    void open() {
        link.open();
        heartbeat = time.after(HEARTBEAT, this::beat);
    }

    /** Whether wake-ups come at present. */
    boolean isSubscribed() {
        return subscribed;
    }

    LeaseStore.Subscription changes(Collection<LeaseName> leases, Consumer<LeaseName> listener) {
        Watcher watcher = new Watcher(listener);
        List<LeaseName> watched = List.copyOf(leases);
        for (LeaseName lease : watched) {
            // Inside the map's own step, so that an emptied set can't be dropped under our hands.
            watchers.compute(lease, (_, set) -> {
                Set<Watcher> all = set == null ? new CopyOnWriteArraySet<>() : set;
                all.add(watcher);
                return all;
            });
        }
        return () -> {
            watcher.ended = true;
            watched.forEach(lease -> watchers.computeIfPresent(lease, (_, set) -> {
                set.remove(watcher);
                return set.isEmpty() ? null : set;
            }));
        };
    }

    /** Ends everything; completes when the connection is gone. Idempotent. */
    CompletionStage<Void> close() {
        closed = true;
        subscribed = false;
        heartbeat.cancel();
        watchers.clear();
        return link.close();
    }

    private void opened(StatefulRedisPubSubConnection<String, String> connection) {
        connection.addListener(new RedisPubSubAdapter<String, String>() {
            @Override
            public void message(String from, String names) {
                if (from.equals(channel)) {
                    told(names);
                }
            }

            @Override
            public void subscribed(String to, long count) {
                // Also after Lettuce has reconnected and subscribed again.
                subscribed = !closed;
                watchers.keySet().forEach(WakeUps.this::wake);
            }
        });
        connection.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> from) {
                subscribed = false;
            }
        });
        subscribe(connection);
    }

    private void subscribe(StatefulRedisPubSubConnection<String, String> connection) {
        connection.async().subscribe(channel).whenComplete((_, failure) -> {
            if (failure == null) {
                refusalTold = false;
            } else if (!Causes.isOfConnection(failure) && !refusalTold) {
                refusalTold = true;
                log.warn("channel={} event=not-subscribed reason='{}' next='leases are polled, wake-ups are tried for'",
                        channel, Causes.text(failure));
            }
        });
    }

    /** A request now and then, so that silence is noticed; and another try if the subscription was refused. */
    private void beat() {
        if (closed) {
            return;
        }
        // First of all, because what follows may fail on a connection that has just been closed.
        heartbeat = time.after(HEARTBEAT, this::beat);
        StatefulRedisPubSubConnection<String, String> connection = link.now();
        if (connection == null || !connection.isOpen()) {
            return;
        }
        if (subscribed) {
            var _ = connection.async().ping();
        } else {
            subscribe(connection);
        }
    }

    private void told(String names) {
        for (String name : names.split(" ", -1)) {
            try {
                wake(LeaseName.of(name));
            } catch (IllegalArgumentException e) {
                log.debug("channel={} event=unreadable message='{}'", channel, names, e);
            }
        }
    }

    private void wake(LeaseName lease) {
        for (Watcher watcher : watchers.getOrDefault(lease, Set.of())) {
            if (watcher.ended) {
                continue;
            }
            try {
                watcher.listener.accept(lease);
            } catch (RuntimeException e) {
                log.warn("lease={} event=listener-failed", lease, e);
            }
        }
    }

    /** One registration; its identity is what ends it. */
    private static final class Watcher {
        final Consumer<LeaseName> listener;
        volatile boolean ended;

        Watcher(Consumer<LeaseName> listener) {
            this.listener = listener;
        }
    }
}
