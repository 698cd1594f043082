package dev.highlander.ownership.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.time.SystemTime;
import io.lettuce.core.cluster.SlotHash;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A primary dies and its replica takes its place, by sentinels and in a cluster. */
class RedisFailoverTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration TTL = Duration.ofMinutes(5);

    @TempDir
    @SuppressWarnings("NullAway.Init") // filled by JUnit
    Path folder;

    private final SystemTime time = new SystemTime("test-time");
    private final List<RedisProcess> servers = new ArrayList<>();
    private final LeaseName lease = LeaseName.of("highlander-leader-lock:default");
    private final HolderId ann = HolderId.of("ann", "1");
    private final HolderId bob = HolderId.of("bob", "1");

    @AfterEach
    void close() {
        servers.forEach(RedisProcess::close);
        time.close();
    }

    @Test
    void sentinelsNameTheNewPrimaryAndLeaseEpochAndWakeUpsAreThere() {
        RedisProcess primary = started(RedisProcess.start(folder));
        RedisProcess replica = started(
                RedisProcess.start(folder, "--replicaof", "127.0.0.1", Integer.toString(primary.port())));
        RedisProcess sentinel = started(RedisProcess.startSentinel(folder, primary.port()));
        awaitReplication(replica);
        String uri = "redis-sentinel://127.0.0.1:" + sentinel.port() + "#main";
        try (RedisLeaseStore store = RedisLeaseStore.open(RedisLeaseStoreConfig.builder(uri).replicas(1).build(),
                time)) {
            failsOver(store, () -> {
                // A sentinel knows the replica only after it has asked the primary.
                await().atMost(LONG).until(() -> sentinel.log().contains("+slave slave 127.0.0.1:" + replica.port()));
                primary.kill();
            });
            String role = replica.raw(raw -> raw.info("replication"));
            assertThat(role).contains("role:master");
        }
    }

    @Test
    void inAClusterTheReplicaTakesTheSlotsAndLeaseEpochAndWakeUpsAreThere() {
        List<RedisProcess> nodes = IntStream.range(0, 4).mapToObj(_ -> started(RedisProcess.startNode(folder)))
                .toList();
        for (int i = 0; i < 3; i++) {
            int[] slots = IntStream.range(16384 * i / 3, 16384 * (i + 1) / 3).toArray();
            nodes.get(i).raw(raw -> raw.clusterAddSlots(slots));
        }
        nodes.forEach(node -> node.raw(raw -> raw.clusterMeet("127.0.0.1", nodes.getFirst().port())));
        int owner = SlotHash.getSlot(lease.value()) * 3 / 16384;
        await().atMost(LONG).ignoreExceptions().untilAsserted(() -> {
            String primary = nodes.get(owner).raw(raw -> raw.clusterMyId());
            nodes.get(3).raw(raw -> raw.clusterReplicate(primary));
        });
        await().atMost(LONG).until(() -> nodes.stream().allMatch(node -> node.raw(raw -> raw.clusterInfo())
                .contains("cluster_state:ok")));
        awaitReplication(nodes.get(3));
        String uri = "redis-cluster://" + nodes.stream().map(node -> "127.0.0.1:" + node.port())
                .collect(Collectors.joining(","));
        try (RedisLeaseStore store = RedisLeaseStore.open(RedisLeaseStoreConfig.builder(uri).build(), time)) {
            failsOver(store, () -> {
                Waiting.pass(Duration.ofMillis(500));
                nodes.get(owner).kill();
            });
        }
    }

    private void failsOver(RedisLeaseStore store, Runnable failover) {
        AtomicInteger woken = new AtomicInteger();
        store.changes(List.of(lease), _ -> woken.incrementAndGet());
        await().atMost(LONG).ignoreExceptions().untilAsserted(() -> assertThat(
                Waiting.getOrThrow(store.acquire(lease, ann, TTL))).isEqualTo(new LeaseAnswer.Granted(new Epoch(1))));

        long start = System.nanoTime();
        failover.run();
        await().atMost(LONG).pollInterval(Duration.ofMillis(50)).ignoreExceptions().untilAsserted(() -> assertThat(
                Waiting.getOrThrow(store.acquire(lease, bob, TTL))).isInstanceOf(LeaseAnswer.Held.class));
        System.out.printf("failover: answers again after %d ms%n", (System.nanoTime() - start) / 1_000_000);

        await().atMost(LONG).until(store::hearsWakeUps);
        // What WAIT needs has died with the primary, so this is carried out without being answered where replicas are asked for.
        int before = woken.get();
        await().atMost(LONG).ignoreExceptions().untilAsserted(() -> {
            var _ = store.release(lease, ann, new Epoch(1)).toCompletableFuture();
            assertThat(Waiting.getOrThrow(store.read(lease)).isFree()).isTrue();
        });
        await().atMost(LONG).until(() -> woken.get() > before);
        assertThat(Waiting.get(store.read(lease)).epoch()).isEqualTo(new Epoch(1));
    }

    private static void awaitReplication(RedisProcess replica) {
        await().atMost(LONG).until(() -> replica.raw(raw -> raw.info("replication")).contains("master_link_status:up"));
    }

    private RedisProcess started(RedisProcess server) {
        servers.add(server);
        return server;
    }
}
