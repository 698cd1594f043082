package dev.highlander.ownership.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import dev.highlander.ownership.LeaseStore;
import dev.highlander.ownership.LeaseStoreContract;
import dev.highlander.ownership.time.SystemTime;
import io.lettuce.core.cluster.SlotHash;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a cluster of three primaries and a replica, and what a cluster does besides. */
class RedisClusterTest extends LeaseStoreContract {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int SLOTS = 16384;

    @TempDir
    @SuppressWarnings("NullAway.Init") // filled by JUnit
    static Path folder;

    private static final List<RedisProcess> nodes = new ArrayList<>();

    private final SystemTime time = new SystemTime("test-time");
    private final RedisLeaseStore store = RedisLeaseStore.open(
            RedisLeaseStoreConfig.builder(uri()).commandTimeout(Duration.ofSeconds(20)).build(), time);
    private final String prefix = "cluster/" + Long.toHexString(System.identityHashCode(this)) + "/";
    private final HolderId ann = HolderId.of("ann", "1");

    @BeforeAll
    static void start() {
        for (int i = 0; i < 4; i++) {
            nodes.add(RedisProcess.startNode(folder));
        }
        for (int i = 0; i < 3; i++) {
            int first = SLOTS * i / 3;
            int[] slots = IntStream.range(first, SLOTS * (i + 1) / 3).toArray();
            nodes.get(i).raw(raw -> raw.clusterAddSlots(slots));
        }
        nodes.forEach(node -> node.raw(raw -> raw.clusterMeet("127.0.0.1", nodes.getFirst().port())));
        await().atMost(LONG).ignoreExceptions().untilAsserted(() -> {
            String primary = nodes.get(2).raw(raw -> raw.clusterMyId());
            nodes.get(3).raw(raw -> raw.clusterReplicate(primary));
        });
        await().atMost(LONG).until(() -> nodes.stream().allMatch(node -> node.raw(raw -> raw.clusterInfo())
                .contains("cluster_state:ok") && node.raw(raw -> raw.clusterInfo()).contains("cluster_known_nodes:4")));
        await().atMost(LONG).until(() -> nodes.get(3).raw(raw -> raw.info("replication"))
                .contains("master_link_status:up"));
    }

    @AfterAll
    static void stop() {
        nodes.forEach(RedisProcess::close);
        nodes.clear();
    }

    @AfterEach
    void close() {
        store.close();
        time.close();
    }

    private static String uri() {
        return "redis-cluster://" + nodes.stream().map(node -> "127.0.0.1:" + node.port())
                .collect(Collectors.joining(","));
    }

    @Override
    protected LeaseStore store() {
        return store;
    }

    @Override
    protected void pass(Duration duration) {
        Waiting.pass(duration);
    }

    @Override
    protected Duration ttl() {
        return Duration.ofMillis(1500);
    }

    @Test
    void aLeaseAndItsCompanionAreInOneSlot() {
        for (String name : List.of("highlander-leader-lock:default", "shard/orders/17", "a")) {
            String[] keys = new LeaseScript(RedisLeaseStoreConfig.of(uri()))
                    .keys(List.of(new LeaseRequest.Read(LeaseName.of(name))));
            assertThat(keys[0]).isEqualTo(name);
            assertThat(SlotHash.getSlot(keys[1])).isEqualTo(SlotHash.getSlot(keys[0]));
        }
    }

    @Test
    void tenThousandLeasesAreSpreadOverTheNodes() {
        List<LeaseName> names = IntStream.range(0, 10_000).mapToObj(i -> LeaseName.of(prefix + i)).toList();
        assertThat(Waiting.get(store.submit(names.stream()
                .<LeaseRequest>map(name -> new LeaseRequest.Acquire(name, ann, Duration.ofMinutes(1))).toList())))
                .containsOnly(new LeaseAnswer.Granted(new Epoch(1)));
        assertThat(Waiting.get(store.submit(names.stream()
                .<LeaseRequest>map(name -> new LeaseRequest.Renew(name, ann, new Epoch(1), Duration.ofMinutes(1)))
                .toList()))).containsOnly(new LeaseAnswer.Renewed());
    }

    @Test
    void aReleaseAnywhereWakesThoseWhoListenAnywhereElse() {
        await().atMost(LONG).until(store::hearsWakeUps);
        for (int i = 0; i < 20; i++) {
            LeaseName lease = LeaseName.of(prefix + "woken/" + i);
            AtomicInteger woken = new AtomicInteger();
            try (LeaseStore.Subscription _ = store.changes(List.of(lease), _ -> woken.incrementAndGet())) {
                Waiting.get(store.advance(lease, new Epoch(1)));
                await().atMost(LONG).until(() -> woken.get() > 0);
            }
        }
    }

    @Test
    void replicasAreWaitedForAtTheNodeThatHasTheLease() {
        LeaseName replicated = nameIn(2);
        LeaseName alone = nameIn(0);
        try (RedisLeaseStore careful = RedisLeaseStore.open(RedisLeaseStoreConfig.builder(uri()).replicas(1)
                .commandTimeout(Duration.ofSeconds(2)).build(), time)) {
            await().atMost(LONG).ignoreExceptions().untilAsserted(() -> assertThat(
                    Waiting.getOrThrow(careful.acquire(replicated, ann, ttl())))
                    .isInstanceOf(LeaseAnswer.Granted.class));
            assertThatThrownBy(() -> Waiting.getOrThrow(careful.acquire(alone, ann, ttl())))
                    .hasMessageContaining("reached 0 replicas");
        }
    }

    /** A lease whose slot is at this node. */
    private LeaseName nameIn(int node) {
        for (int i = 0;; i++) {
            LeaseName name = LeaseName.of(prefix + "at/" + node + "/" + i);
            int slot = SlotHash.getSlot(name.value());
            if (slot >= SLOTS * node / 3 && slot < SLOTS * (node + 1) / 3) {
                return name;
            }
        }
    }
}
