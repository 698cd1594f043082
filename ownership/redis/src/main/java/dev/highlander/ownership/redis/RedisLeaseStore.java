package dev.highlander.ownership.redis;

import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import dev.highlander.ownership.LeaseStore;
import dev.highlander.ownership.time.TimeSource;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.resource.Delay;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Leases in Redis 6.2 or later ({@code storageType: redis}): a server alone, a primary chosen by sentinels, or a cluster.
 *
 * <p>How the four sentences of {@link LeaseStore} are carried out:
 *
 * <ol>
 * <li><em>One atomic step.</em> A Lua script carries out each step; nothing else runs on the server meanwhile. Many steps go out in
 * one call, a few milliseconds' worth at most.
 * <li><em>The store's clock alone.</em> The script reads {@code TIME}; keys end at an instant of that clock. It is a wall clock: if
 * it is set forward, leases end early, and two may own for what is left; set back, they end late. Let it be slewed, not stepped.
 * <li><em>Epochs grow.</em> A hash without expiry beside each lease, {@code {lease}:epoch}, counts them and remembers the newest
 * holder. Nothing ever deletes it: a lease's name costs about 200 bytes for good.
 * <li><em>Late, twice, unheard.</em> By the rules of {@code LeaseTable}, which the script follows.
 * </ol>
 *
 * <p>The lease's key holds the lock of k8-highlander's Go controller, JSON with its fields, so that one of those and an elector of
 * ours exclude each other on {@code highlander-leader-lock:<tenant>}. Its {@code value} is {@link
 * dev.highlander.ownership.HolderId} as text. That is safe: a Go controller renews or deletes only what holds its own id to the
 * letter, and ours holds a token that is new for each claim; and we take for ours only what the hash names. Their locks are
 * reported with their id as the holder's name and the token {@value LeaseScript#FOREIGN_TOKEN}. They have no epochs: what <em>they</em>
 * do is not fenced.
 *
 * <p><strong>What Redis does not promise.</strong> Replication is asynchronous: a failover may lose the last writes, an answered
 * grant among them, and then two may own until the first one's deadline, and an epoch may be given twice. A fence refuses the
 * lower of two epochs and the second holder of one; the elector finds out by it and says {@code EpochRegression}. {@link
 * RedisLeaseStoreConfig.Builder#replicas} makes this rare, not impossible. {@code docs/ownership-redis.md} says what to set at the
 * server.
 *
 * <p>Thread-safe; never blocks. While Redis can't be reached requests fail at once and are not kept for later; one that was sent
 * fails after the time-out of the configuration.
 */
public final class RedisLeaseStore implements LeaseStore {
    private final Servers servers;
    private final Link<StatefulConnection<String, String>> link;
    private final Gatherer gatherer;
    private final WakeUps wakeUps;

    private RedisLeaseStore(RedisLeaseStoreConfig config, TimeSource time) {
        servers = Connecting.servers(config);
        Delay backoff = Connecting.backoff();
        String where = "redis '" + config.address() + "'";
        ServerAdvice advice = new ServerAdvice(where);
        link = new Link<>(where, servers::connect, connection -> advice.look(servers.info(connection)), time,
                backoff);
        gatherer = new Gatherer(link, servers, new LeaseScript(config), config, time);
        wakeUps = new WakeUps(servers, config.channel(), where, time, backoff);
    }

    /**
     * Makes a store and begins to connect; it needs not be reachable yet. Requests wait for the end of the first attempt.
     *
     * @param config which Redis
     * @param time clock and timers for the store's own time-outs, not for leases; outlives the store
     * @throws IllegalArgumentException if a certificate's file can't be read
     */
    public static RedisLeaseStore open(RedisLeaseStoreConfig config, TimeSource time) {
        RedisLeaseStore store = new RedisLeaseStore(config, time);
        store.link.open();
        store.wakeUps.open();
        return store;
    }

    /** {@inheritDoc} A time to live of more than a year is refused with {@link IllegalArgumentException}. */
    @Override
    public CompletionStage<List<LeaseAnswer>> submit(List<LeaseRequest> batch) {
        batch.forEach(LeaseScript::check);
        if (batch.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        return gatherer.submit(List.copyOf(batch)).result();
    }

    /** {@inheritDoc} An expiry wakes nobody: the elector polls. */
    @Override
    public Subscription changes(Collection<LeaseName> leases, Consumer<LeaseName> listener) {
        return wakeUps.changes(leases, listener);
    }

    /**
     * Whether there is a connection and the last request was answered, for people and probes. With a cluster it says that some of it
     * answers.
     */
    public boolean isConnected() {
        StatefulConnection<String, String> connection = link.now();
        return connection != null && connection.isOpen() && gatherer.isAnswering();
    }

    /** Whether wake-ups come at present; without them, leases are polled. */
    public boolean hearsWakeUps() {
        return wakeUps.isSubscribed();
    }

    @Override
    public void close() {
        gatherer.close();
        // Lettuce's threads go last: it complains about a connection that comes about when they are gone.
        wakeUps.close().thenCombine(link.close(), (_, _) -> true).whenComplete((_, _) -> servers.close());
    }
}
