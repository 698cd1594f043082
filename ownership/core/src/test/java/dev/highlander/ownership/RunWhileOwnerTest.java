package dev.highlander.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highlander.ownership.time.SystemTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The library as its users see it, on the machine's own clock and threads. */
class RunWhileOwnerTest {
    private final SystemTime time = new SystemTime("run-while-owner-time");
    private final LeaseStore store = new InProcessLeaseStore(time);
    private final List<String> did = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        store.close();
        time.close();
    }

    @Test
    void theTaskRunsInOneProcessAndMovesToTheNextWhenThatIsClosed() {
        OwnedTask task = ownership -> {
            did.add("begin " + ownership.holder().name());
            try {
                new CountDownLatch(1).await();
            } finally {
                did.add("end " + ownership.holder().name());
            }
        };
        try (Elector ann = run("ann", task)) {
            await().until(() -> did.contains("begin ann"));
            try (Elector bob = run("bob", task)) {
                assertThat(bob.isOwner()).isFalse();
                ann.stop();
                await().until(() -> did.contains("begin bob"));
            }
        }
        assertThat(did).containsExactly("begin ann", "end ann", "begin bob", "end bob");
    }

    @Test
    void aTaskThatFailsLeavesTheOwnershipToAnother() {
        try (Elector ann = run("ann", _ -> {
            throw new IllegalStateException("on purpose");
        })) {
            try (Elector bob = run("bob", ownership -> did.add("bob " + ownership.epoch()))) {
                await().until(() -> !did.isEmpty());
                await().until(() -> bob.status().state() == ElectorState.STOPPED);
            }
            assertThat(ann.status().state()).isNotEqualTo(ElectorState.STOPPED);
        }
        assertThat(did).hasSize(1);
    }

    @Test
    void aTaskThatItsTargetRefusesIsOverAndSoIsItsOwnership() {
        try (Elector ann = run("ann", ownership -> {
            throw new StaleEpochException(ownership.lease(), ownership.epoch(), new Epoch(7));
        })) {
            await().until(() -> ann.status().state() == ElectorState.REGRESSED);
            assertThat(ann.status().regression()).extracting(EpochRegression::known).isEqualTo(new Epoch(7));
        }
    }

    @Test
    void awaitReturnsTheOwnershipOrNothingInTime() throws InterruptedException {
        try (Elector ann = Elector.start(config("ann"), store, time, new Told());
                Elector bob = Elector.start(config("bob"), store, time, new Told())) {
            Elector owner = await().until(() -> ann.isOwner() ? ann : bob, Elector::isOwner);
            Elector other = owner == ann ? bob : ann;

            assertThat(owner.await().epoch()).isEqualTo(new Epoch(1));
            assertThat(other.await(Duration.ofMillis(50))).isEmpty();

            owner.handOver();
            Optional<Ownership> next = other.await(Duration.ofSeconds(10));
            assertThat(next).map(Ownership::epoch).contains(new Epoch(2));
        }
        await().until(() -> did.size() == 4);
        assertThat(did).containsExactly("gained 1", "lost 1", "gained 2", "lost 2");
    }

    @Test
    void anInterruptEndsTheWaitingAndNotTheElector() throws InterruptedException {
        store.acquire(LeaseName.of("task"), HolderId.of("other", "1"), Duration.ofMinutes(1));
        try (Elector ann = Elector.start(config("ann"), store, time, new Told())) {
            Thread waiter = Thread.ofVirtual().start(() -> {
                try {
                    ann.await();
                } catch (InterruptedException e) {
                    did.add("interrupted");
                    Thread.currentThread().interrupt();
                }
            });
            await().until(() -> waiter.getState() == Thread.State.WAITING);
            waiter.interrupt();
            waiter.join();

            assertThat(did).containsExactly("interrupted");
            assertThat(ann.status().state()).isEqualTo(ElectorState.WAITING);
        }
    }

    private Elector run(String holder, OwnedTask task) {
        return Elector.runWhileOwner(config(holder), Surroundings.of(store, time), task);
    }

    private static ElectorConfig config(String holder) {
        return ElectorConfig.builder("task", holder).ttl(Duration.ofSeconds(2)).build();
    }

    private final class Told implements OwnershipListener {
        @Override
        public void gained(Ownership ownership) {
            did.add("gained " + ownership.epoch());
        }

        @Override
        public void lost(Ownership ownership, Loss loss) {
            did.add("lost " + ownership.epoch());
        }
    }
}
