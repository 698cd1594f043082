package dev.highlander.ownership.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highlander.ownership.Elector;
import dev.highlander.ownership.ElectorConfig;
import dev.highlander.ownership.LocalFence;
import dev.highlander.ownership.Loss;
import dev.highlander.ownership.Ownership;
import dev.highlander.ownership.OwnershipListener;
import dev.highlander.ownership.Surroundings;
import dev.highlander.ownership.time.SystemTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Electors of two processes, as far as the store can tell: each has a store of its own. */
class RedisElectorTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init") // filled by JUnit
    Path folder;

    @Test
    void ownershipGoesBackAndForthAndEachTakesOverByTheWakeUp() throws Exception {
        LocalFence fence = new LocalFence();
        try (RedisProcess server = RedisProcess.start(folder);
                SystemTime time = new SystemTime("test-time");
                RedisLeaseStore one = RedisLeaseStore.open(RedisLeaseStoreConfig.of(server.uri()), time);
                RedisLeaseStore other = RedisLeaseStore.open(RedisLeaseStoreConfig.of(server.uri()), time);
                Elector ann = elector(one, time, fence, "ann");
                Elector bob = elector(other, time, fence, "bob")) {
            await().atMost(LONG).until(() -> one.hearsWakeUps() && other.hearsWakeUps());
            await().atMost(LONG).until(() -> ann.isOwner() || bob.isOwner());
            List<Long> gaps = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                Elector owner = ann.isOwner() ? ann : bob;
                Elector next = owner == ann ? bob : ann;
                Ownership held = owner.await();
                long start = System.nanoTime();
                var _ = owner.handOver();
                Ownership gained = next.await(LONG).orElseThrow();
                gaps.add((System.nanoTime() - start) / 1000);

                assertThat(held.isHeld()).isFalse();
                assertThat(gained.epoch()).isGreaterThan(held.epoch());
                // Who has handed over stands aside for a second; let the next round be another's first.
                Waiting.pass(Duration.ofMillis(1100));
            }
            System.out.printf("planned hand-over, call to next owner, in microseconds: %s%n", gaps);
        }
    }

    @Test
    void tenThousandElectorsLiveOnOneStoreAndAreRenewedTogether() {
        int count = 10_000;
        try (RedisProcess server = RedisProcess.start(folder);
                SystemTime time = new SystemTime("test-time");
                RedisLeaseStore store = RedisLeaseStore.open(RedisLeaseStoreConfig.of(server.uri()), time)) {
            List<Elector> electors = new ArrayList<>(count);
            Surroundings around = Surroundings.of(store, time).withAnnouncer(Runnable::run);
            for (int i = 0; i < count; i++) {
                electors.add(
                        Elector.start(ElectorConfig.builder("many/" + i, "ann").ttl(Duration.ofSeconds(30)).build(),
                                around, listener()));
            }
            await().atMost(LONG).until(() -> electors.stream().allMatch(Elector::isOwner));
            long steps = calls(server);
            Waiting.pass(Duration.ofSeconds(11));

            System.out.printf("script calls for about %d renewals: %d%n", count, calls(server) - steps);
            assertThat(electors).allMatch(Elector::isOwner);
            List<CompletionStage<Void>> stopped = electors.stream().map(Elector::stop).toList();
            stopped.forEach(Waiting::get);
            assertThat(electors).noneMatch(Elector::isOwner);
        }
    }

    private static Elector elector(RedisLeaseStore store, SystemTime time, LocalFence fence, String name) {
        return Elector.start(ElectorConfig.of("highlander-leader-lock:default", name),
                Surroundings.of(store, time).withFence(fence), listener());
    }

    private static OwnershipListener listener() {
        return new OwnershipListener() {
            @Override
            public void gained(Ownership ownership) {}

            @Override
            public void lost(Ownership ownership, Loss loss) {}
        };
    }

    private static long calls(RedisProcess server) {
        return server.raw(raw -> raw.info("commandstats")).lines().filter(line -> line.startsWith("cmdstat_eval"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^:]*:calls=(\\d+),.*", "$1"))).sum();
    }
}
