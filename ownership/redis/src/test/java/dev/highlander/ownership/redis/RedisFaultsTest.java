package dev.highlander.ownership.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.highlander.ownership.Elector;
import dev.highlander.ownership.ElectorConfig;
import dev.highlander.ownership.ElectorState;
import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.EpochRegression;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseStore;
import dev.highlander.ownership.LeaseStoreException;
import dev.highlander.ownership.LocalFence;
import dev.highlander.ownership.Loss;
import dev.highlander.ownership.Ownership;
import dev.highlander.ownership.OwnershipListener;
import dev.highlander.ownership.Surroundings;
import dev.highlander.ownership.time.SystemTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jspecify.annotations.Nullable;

/** What happens when the server is away, stands still, or comes back with or without its data. */
class RedisFaultsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration TTL = Duration.ofSeconds(20);

    @TempDir
    @SuppressWarnings("NullAway.Init") // filled by JUnit
    Path folder;

    private final SystemTime time = new SystemTime("test-time");
    private final LeaseName lease = LeaseName.of("faults");
    private final HolderId ann = HolderId.of("ann", "1");
    private final HolderId bob = HolderId.of("bob", "1");
    private @Nullable RedisProcess server;
    private @Nullable RedisLeaseStore opened;

    @AfterEach
    void close() {
        if (opened != null) {
            opened.close();
        }
        if (server != null) {
            server.close();
        }
        time.close();
    }

    @Test
    void aServerThatComesBackWithItsDataKeepsLeasesEpochsAndSpentClaims() {
        RedisProcess redis = start("--appendonly", "yes", "--appendfsync", "always");
        RedisLeaseStore store = open(redis);
        LeaseName held = LeaseName.of("faults/held");
        Epoch epoch = grant(store, lease, ann);
        Waiting.get(store.release(lease, ann, epoch));
        Waiting.get(store.acquire(held, ann, TTL));

        redis.kill();
        redis.start();
        awaitConnected(store);

        assertThat(Waiting.get(store.acquire(lease, ann, TTL))).isInstanceOf(LeaseAnswer.Spent.class);
        assertThat(grant(store, lease, bob)).isGreaterThan(epoch);
        assertThat(Waiting.get(store.acquire(held, bob, TTL))).isInstanceOf(LeaseAnswer.Held.class);
        assertThat(Waiting.get(store.renew(held, ann, new Epoch(1), TTL))).isEqualTo(new LeaseAnswer.Renewed());
    }

    @Test
    void aServerThatLostItsDataIsFoundOutByTheFenceAndMendedByAnAdvance() {
        RedisProcess redis = start();
        RedisLeaseStore store = open(redis);
        awaitConnected(store);
        Waiting.get(store.advance(lease, new Epoch(41)));
        LocalFence fence = new LocalFence();
        AtomicReference<EpochRegression> regression = new AtomicReference<>();
        OwnershipListener listener = new OwnershipListener() {
            @Override
            public void gained(Ownership ownership) {}

            @Override
            public void lost(Ownership ownership, Loss loss) {}

            @Override
            public void regressed(EpochRegression found) {
                regression.set(found);
            }
        };
        ElectorConfig config = ElectorConfig.builder(lease.value(), "ann").ttl(Duration.ofSeconds(3)).build();
        try (Elector elector = Elector.start(config, Surroundings.of(store, time).withFence(fence), listener)) {
            await().atMost(LONG).until(elector::isOwner);
            assertThat(fence.seen(lease)).isGreaterThan(new Epoch(41));

            redis.raw(raw -> raw.flushall());

            await().atMost(LONG).until(() -> elector.status().state() == ElectorState.REGRESSED);
            await().atMost(LONG).until(() -> regression.get() != null);
            assertThat(elector.isOwner()).isFalse();
            Epoch known = regression.get().known();
            assertThat(regression.get().granted()).isEqualTo(new Epoch(1));
            assertThat(known).isEqualTo(fence.seen(lease));

            Waiting.get(store.advance(lease, known));

            await().atMost(LONG).until(elector::isOwner);
            assertThat(fence.seen(lease)).isGreaterThan(known);
        }
    }

    @Test
    void whileTheServerIsAwayRequestsFailAtOnceAndAreNotCarriedOutLater() {
        RedisProcess redis = start();
        RedisLeaseStore store = open(redis);
        awaitConnected(store);
        redis.kill();
        await().atMost(LONG).until(() -> !store.isConnected());

        CompletionStage<LeaseAnswer> answer = store.acquire(lease, ann, TTL);

        await().atMost(LONG).until(() -> answer.toCompletableFuture().isDone());
        assertThatThrownBy(() -> answer.toCompletableFuture().join())
                .hasCauseInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("redis 'redis://127.0.0.1:" + redis.port() + "'");
        redis.start();
        awaitConnected(store);
        assertThat(Waiting.get(store.read(lease)).isFree()).isTrue();
    }

    @Test
    void afterAReconnectEverybodyIsWokenAndHearsReleasesAgain() {
        RedisProcess redis = start();
        RedisLeaseStore store = open(redis);
        List<LeaseName> names = IntStream.range(0, 1000).mapToObj(i -> LeaseName.of("faults/" + i)).toList();
        List<AtomicInteger> woken = names.stream().map(_ -> new AtomicInteger()).toList();
        for (int i = 0; i < names.size(); i++) {
            AtomicInteger counter = woken.get(i);
            store.changes(List.of(names.get(i)), _ -> counter.incrementAndGet());
        }
        await().atMost(LONG).until(store::hearsWakeUps);
        List<Integer> before = woken.stream().map(AtomicInteger::get).toList();

        redis.kill();
        await().atMost(LONG).until(() -> !store.hearsWakeUps());
        redis.start();
        await().atMost(LONG).until(store::hearsWakeUps);

        await().atMost(LONG).untilAsserted(() -> assertThat(IntStream.range(0, names.size()))
                .allMatch(i -> woken.get(i).get() > before.get(i)));
        awaitConnected(store);
        int last = woken.get(7).get();
        Waiting.get(store.advance(names.get(7), new Epoch(1)));
        await().atMost(LONG).until(() -> woken.get(7).get() > last);
    }

    @Test
    void aStoreMayBeOpenedBeforeItsServerIs() {
        int port = RedisProcess.freePort();
        RedisLeaseStore store = opened(RedisLeaseStoreConfig.of("redis://127.0.0.1:" + port));
        AtomicInteger woken = new AtomicInteger();
        store.changes(List.of(lease), _ -> woken.incrementAndGet());

        assertThatThrownBy(() -> store.read(lease).toCompletableFuture().join())
                .isInstanceOf(CompletionException.class).hasCauseInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("not connected").hasMessageContaining(":" + port);
        assertThat(store.isConnected()).isFalse();

        server = RedisProcess.startOn(port, folder);
        awaitConnected(store);
        await().atMost(LONG).until(() -> woken.get() > 0);
        assertThat(grant(store, lease, ann)).isEqualTo(new Epoch(1));
    }

    @Test
    void aServerThatStandsStillIsToldAsATimeOutAndReplacedByANewConnection() {
        RedisProcess redis = start();
        RedisLeaseStore store = opened(RedisLeaseStoreConfig.builder(redis.uri())
                .commandTimeout(Duration.ofMillis(200)).connectTimeout(Duration.ofMillis(500)).build());
        awaitConnected(store);
        AtomicInteger woken = new AtomicInteger();
        store.changes(List.of(lease), _ -> woken.incrementAndGet());
        await().atMost(LONG).until(store::hearsWakeUps);

        redis.freeze();
        try {
            CompletionStage<LeaseAnswer> answer = store.acquire(lease, ann, TTL);
            assertThatThrownBy(() -> Waiting.getOrThrow(answer)).hasCauseInstanceOf(LeaseStoreException.class)
                    .hasMessageContaining("no answer within 200 ms");
            assertThat(store.isConnected()).isFalse();
            // Neither the commands' connection nor, by its heartbeat, that of the wake-ups is kept.
            await().atMost(LONG).until(() -> !store.hearsWakeUps());
        } finally {
            redis.thaw();
        }

        int before = woken.get();
        awaitConnected(store);
        await().atMost(LONG).until(store::hearsWakeUps);
        await().atMost(LONG).until(() -> woken.get() > before);
        assertThat(Waiting.get(store.acquire(lease, ann, TTL))).isInstanceOf(LeaseAnswer.Granted.class);
    }

    @Test
    void aPausedServerAnswersLateAndNobodyIsMisled() {
        RedisProcess redis = start();
        RedisLeaseStore store = opened(RedisLeaseStoreConfig.builder(redis.uri())
                .commandTimeout(Duration.ofMillis(300)).build());
        awaitConnected(store);
        Epoch epoch = grant(store, lease, ann);
        redis.raw(raw -> raw.clientPause(3000));

        CompletionStage<LeaseAnswer> renewal = store.renew(lease, ann, epoch, TTL);

        assertThatThrownBy(() -> Waiting.getOrThrow(renewal)).hasCauseInstanceOf(LeaseStoreException.class);
        awaitConnected(store);
        assertThat(Waiting.get(store.renew(lease, ann, epoch, TTL))).isEqualTo(new LeaseAnswer.Renewed());
    }

    @Test
    void withoutEnoughReplicasAGrantIsNotAnswered() {
        RedisProcess redis = start();
        RedisLeaseStore store = opened(RedisLeaseStoreConfig.builder(redis.uri()).replicas(1)
                .commandTimeout(Duration.ofSeconds(4)).build());
        awaitConnected(store);

        CompletionStage<LeaseAnswer> alone = store.acquire(lease, ann, TTL);
        assertThatThrownBy(() -> Waiting.getOrThrow(alone)).hasCauseInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("replicas within 2000 ms, expected 1");

        try (RedisProcess _ = RedisProcess.start(folder, "--replicaof", "127.0.0.1", Integer.toString(redis.port()))) {
            await().atMost(LONG).ignoreExceptions().untilAsserted(
                    () -> assertThat(Waiting.getOrThrow(store.acquire(lease, ann, TTL)))
                            .isEqualTo(new LeaseAnswer.Granted(new Epoch(1))));
        }
    }

    @Test
    void aReplicaInItsPrimarysPlaceIsSaidToBeOne() {
        RedisProcess primary = start();
        try (RedisProcess replica = RedisProcess.start(folder, "--replicaof", "127.0.0.1",
                Integer.toString(primary.port()))) {
            await().atMost(LONG).until(() -> replica.raw(raw -> raw.info("replication"))
                    .contains("master_link_status:up"));
            RedisLeaseStore store = open(replica);
            awaitConnected(store);

            CompletionStage<LeaseAnswer> answer = store.acquire(lease, ann, TTL);

            assertThatThrownBy(() -> Waiting.getOrThrow(answer)).hasCauseInstanceOf(LeaseStoreException.class)
                    .hasMessageContaining("READONLY");
            replica.raw(raw -> raw.replicaofNoOne());
            await().atMost(LONG).ignoreExceptions().untilAsserted(
                    () -> assertThat(Waiting.getOrThrow(store.acquire(lease, ann, TTL)))
                            .isEqualTo(new LeaseAnswer.Granted(new Epoch(1))));
        }
    }

    @Test
    void aServerWithoutMemoryRefusesAndStaysConsistent() {
        RedisProcess redis = start();
        RedisLeaseStore store = open(redis);
        Epoch epoch = grant(store, lease, ann);
        redis.raw(raw -> raw.configSet("maxmemory", "1"));

        CompletionStage<LeaseAnswer> answer = store.renew(lease, ann, epoch, TTL);
        assertThatThrownBy(() -> Waiting.getOrThrow(answer)).hasCauseInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("OOM");

        redis.raw(raw -> raw.configSet("maxmemory", "0"));
        assertThat(Waiting.get(store.renew(lease, ann, epoch, TTL))).isEqualTo(new LeaseAnswer.Renewed());
    }

    @Test
    void aClosedStoreLeavesNoThreadAndFailsWhatIsUnderWay() {
        RedisProcess redis = start();
        RedisLeaseStore store = open(redis);
        awaitConnected(store);
        redis.freeze();
        CompletionStage<LeaseAnswer> underWay = store.acquire(lease, ann, TTL);
        redis.thaw();
        store.close();

        await().atMost(LONG).until(() -> underWay.toCompletableFuture().isDone());
        await().atMost(LONG).until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("redis-leases")));
    }

    private RedisProcess start(String... settings) {
        RedisProcess started = RedisProcess.start(folder, settings);
        server = started;
        return started;
    }

    private RedisLeaseStore open(RedisProcess redis) {
        return opened(RedisLeaseStoreConfig.builder(redis.uri()).commandTimeout(Duration.ofSeconds(20)).build());
    }

    private RedisLeaseStore opened(RedisLeaseStoreConfig config) {
        RedisLeaseStore store = RedisLeaseStore.open(config, time);
        opened = store;
        return store;
    }

    private void awaitConnected(LeaseStore store) {
        await().atMost(LONG).ignoreExceptions().until(() -> Waiting.getOrThrow(store.read(lease)) != null);
    }

    private static Epoch grant(LeaseStore store, LeaseName name, HolderId holder) {
        LeaseAnswer answer = Waiting.get(store.acquire(name, holder, TTL));
        assertThat(answer).isInstanceOf(LeaseAnswer.Granted.class);
        return ((LeaseAnswer.Granted) answer).epoch();
    }
}
