package dev.highlander.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highlander.ownership.time.SystemTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** The shell under real threads: what the simulator, which has only one, can't show. */
class ThreadsTest {
    private final AtomicInteger acting = new AtomicInteger();
    private final AtomicInteger actions = new AtomicInteger();
    private final AtomicInteger together = new AtomicInteger();
    private final LocalFence fence = new LocalFence();

    @Test
    void tasksOnRealThreadsNeverActTogetherWhileTheOwnershipGoesRound() throws Exception {
        List<Elector> electors = new ArrayList<>();
        try (SystemTime time = new SystemTime("threads-time"); LeaseStore store = new InProcessLeaseStore(time)) {
            Surroundings around = Surroundings.of(store, time).withFence(fence);
            for (int i = 0; i < 6; i++) {
                ElectorConfig config = ElectorConfig.builder("round", "node-" + i).ttl(Duration.ofSeconds(1)).build();
                electors.add(Elector.runWhileOwner(config, around, this::act));
            }
            for (int round = 0; round < 40; round++) {
                Elector owner = await().until(() -> owner(electors), Optional::isPresent).orElseThrow();
                owner.handOver().toCompletableFuture().get(10, TimeUnit.SECONDS);
            }
            electors.forEach(Elector::close);
        }
        assertThat(together).hasValue(0);
        assertThat(actions).hasPositiveValue();
        assertThat(fence.seen(LeaseName.of("round")).value()).isGreaterThanOrEqualTo(40);
    }

    private void act(Ownership ownership) throws InterruptedException {
        while (!Thread.interrupted()) {
            ownership.runWithin(Duration.ofMillis(100), () -> {
                fence.require(ownership.lease(), ownership.epoch());
                together.addAndGet(acting.incrementAndGet() == 1 ? 0 : 1);
                LockSupport.parkNanos(100_000);
                acting.decrementAndGet();
                actions.incrementAndGet();
            });
        }
        throw new InterruptedException();
    }

    private static Optional<Elector> owner(List<Elector> electors) {
        return electors.stream().filter(Elector::isOwner).findFirst();
    }
}
