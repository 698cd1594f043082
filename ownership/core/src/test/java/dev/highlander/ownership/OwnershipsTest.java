package dev.highlander.ownership;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.highlander.ownership.time.ManualTime;
import dev.highlander.ownership.time.SystemTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class OwnershipsTest {
    private final ManualTime time = new ManualTime();
    private final InProcessLeaseStore store = new InProcessLeaseStore(time);
    private final LocalFence fence = new LocalFence();
    private final List<String> told = new ArrayList<>();
    private long seed = 1;

    @Test
    void anOwnershipIsTakenAskedForHandedOverAndTakenByTheNext() throws Exception {
        try (SystemTime real = new SystemTime("ownerships-time");
                InProcessLeaseStore shared = new InProcessLeaseStore(real);
                Ownerships ann = Ownerships.over(new Wire(shared, real), real).as("ann").fencedBy(fence).open();
                Ownerships bob = Ownerships.over(new Wire(shared, real), real).as("bob").fencedBy(fence).open()) {
            Ownership first = ann.take("task");
            assertThat(first.within(ofSeconds(1), first::epoch)).isEqualTo(new Epoch(1));
            assertThat(ann.take("task")).isSameAs(first);
            assertThat(bob.take("task", ofMillis(20))).isEmpty();

            Holding seen = bob.holder("task").orElseThrow();
            assertThat(seen.holder()).isEqualTo(first.holder());
            assertThat(seen.epoch()).isEqualTo(first.epoch());
            assertThat(seen.remaining()).isPositive();
            assertThat(seen.here()).isFalse();
            assertThat(ann.holder("task")).map(Holding::here).contains(true);
            assertThat(bob.holder("free")).isEmpty();

            ann.leave("task").toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertThat(bob.take("task").epoch()).isEqualTo(new Epoch(2));
            assertThat(ann.status()).isEmpty();
            assertThat(bob.status()).containsOnlyKeys(LeaseName.of("task"));
        }
    }

    @Test
    void aTaskRunsWhileThisProcessOwnsAndItsLeaseMayBeTakenAnewWhenItIsDone() throws Exception {
        try (SystemTime real = new SystemTime("ownerships-time");
                Ownerships ann = Ownerships.over(new InProcessLeaseStore(real), real).as("ann").open()) {
            CountDownLatch ran = new CountDownLatch(1);
            Elector elector = ann.runWhileOwner("task", _ -> ran.countDown());
            assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
            elector.stopped().toCompletableFuture().get(10, TimeUnit.SECONDS);

            assertThat(ann.take("task").epoch()).isEqualTo(new Epoch(2));
        }
    }

    @Test
    void anInterruptEndsTheWaitingAndTheProcessStaysACandidate() throws Exception {
        store.acquire(LeaseName.of("task"), HolderId.of("other", "1"), ofMinutes(1));
        Ownerships ann = open("ann");
        Thread waiter = Thread.ofVirtual().unstarted(() -> {
            try {
                ann.take("task");
            } catch (InterruptedException e) {
                told.add("interrupted");
            }
        });
        waiter.start();
        waiter.interrupt();
        assertThat(waiter.join(ofSeconds(10))).isTrue();

        assertThat(told).containsExactly("interrupted");
        assertThat(ann.status().values()).extracting(ElectorStatus::state).containsExactly(ElectorState.WAITING);
    }

    @Test
    void oneProcessIsOneCandidateForALease() {
        Ownerships ann = open("ann");
        announce(ann, "ann");

        assertThatThrownBy(() -> announce(ann, "ann")).isInstanceOf(IllegalStateException.class)
                .hasMessage("lease task: this process is a candidate already, expected one that it has left");
        assertThat(ann.leave("task").toCompletableFuture()).isCompleted();
        announce(ann, "ann");
        time.pass(ofSeconds(1));
        assertThat(ann.ownership("task")).isPresent();
        assertThat(ann.ownership("other")).isEmpty();
    }

    @Test
    void aNamedSuccessorIsHandedTo() {
        Ownerships ann = open("ann");
        announce(ann, "ann");
        time.pass(ofSeconds(1));
        Ownerships bob = open("bob");
        announce(bob, "bob");
        Ownerships cid = open("cid", around -> around.with(config -> config.priority(0)));
        announce(cid, "cid");
        time.pass(ofSeconds(1));

        CompletionStage<Void> handedOver = ann.handOver("task", "cid");
        time.pass(ofMillis(500));

        assertThat(handedOver.toCompletableFuture()).isCompleted();
        assertThat(told).containsExactly("ann gained 1", "ann lost 1 HANDED_OVER", "cid gained 2");
        assertThat(ann.handOver("task").toCompletableFuture()).as("not the owner any more").isCompleted();
        assertThat(ann.handOver("unknown").toCompletableFuture()).isCompleted();
    }

    @Test
    void closingHandsEverythingOverInReverseAndClosesTheStoreLast() {
        Ownerships ann = open("ann");
        for (int i = 0; i < 5; i++) {
            String lease = "task-" + i;
            ann.announce(lease, new Teller(lease));
        }
        time.pass(ofSeconds(1));
        told.clear();
        ann.close();
        ann.close();

        assertThat(told).containsExactly("task-4 lost 1 STOPPED", "task-3 lost 1 STOPPED", "task-2 lost 1 STOPPED",
                "task-1 lost 1 STOPPED", "task-0 lost 1 STOPPED");
        assertThatThrownBy(() -> store.read(LeaseName.of("task-0")).toCompletableFuture().join())
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> ann.take("late")).isInstanceOf(IllegalStateException.class)
                .hasMessage("lease late: the ownerships are closed");
        assertThatThrownBy(() -> ann.holder("late")).isInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("lease late: asked for its holder: batching lease store: closed");
    }

    @Test
    void aMissingNameOrAWrongTimeIsRefusedWhenItIsOpened() {
        assertThatThrownBy(() -> Ownerships.over(store, time).open()).hasMessageStartingWith("holder: '', expected");
        assertThatThrownBy(() -> Ownerships.over(store, time).as("ann").with(config -> config.ttl(ofMillis(1))).open())
                .hasMessageStartingWith("ttl: 1ms, expected 500ms");
        assertThatThrownBy(() -> Ownerships.over(store, time).as("ann").preferring("bob", Duration.ZERO))
                .hasMessage("stay: PT0S, expected 1 s to 1 day");
    }

    // ---- The preferred holder

    @Test
    void thePreferredHolderGetsTheLeaseBackOnceItHasStayed() {
        Ownerships bob = preferring("bob");
        announce(bob, "bob");
        time.pass(ofMinutes(1));
        Ownerships ann = preferring("ann");
        announce(ann, "ann");

        time.pass(ofSeconds(29));
        assertThat(told).containsExactly("bob gained 1");
        time.pass(ofSeconds(10));
        assertThat(told).containsExactly("bob gained 1", "bob lost 1 HANDED_OVER", "ann gained 2");

        time.pass(ofMinutes(30));
        assertThat(told).hasSize(3);
        assertThat(ann.leave("task").toCompletableFuture()).isCompleted();
        time.pass(ofMinutes(30));
        assertThat(told).endsWith("ann lost 2 STOPPED", "bob gained 3");
    }

    @Test
    void aPreferredHolderWhoseTaskIsDoneDoesNotPretendToBeThere() throws Exception {
        try (SystemTime real = new SystemTime("ownerships-time");
                InProcessLeaseStore shared = new InProcessLeaseStore(real);
                Ownerships ann = Ownerships.over(new Wire(shared, real), real).as("ann")
                        .preferring("ann", ofSeconds(30)).open()) {
            CountDownLatch done = new CountDownLatch(1);
            ann.runWhileOwner("task", _ -> done.await());
            await().until(() -> ann.holder("task/preferred").isPresent());
            done.countDown();

            await().until(() -> ann.holder("task/preferred").isEmpty());
        }
    }

    @Test
    void aPreferredHolderThatComesAndGoesMovesNothing() {
        Ownerships bob = preferring("bob");
        announce(bob, "bob");
        time.pass(ofMinutes(1));
        for (int i = 0; i < 20; i++) {
            Ownerships ann = preferring("ann");
            announce(ann, "ann");
            time.pass(ofSeconds(20));
            assertThat(ann.leave("task").toCompletableFuture()).isCompleted();
            time.pass(ofSeconds(20));
        }

        assertThat(told).containsExactly("bob gained 1");
    }

    @Test
    void aHandOverInVainIsTriedLessAndLessOften() {
        Ownerships bob = preferring("bob");
        announce(bob, "bob");
        time.pass(ofSeconds(1));
        // Its presence is there, but it never asks for the lease itself: its target is out of its reach, say.
        Elector presence = Elector.start(ElectorConfig.of("task/preferred", "ann"),
                Surroundings.of(store, time).withAnnouncer(Runnable::run).withRandom(new SplittableRandom(7)),
                new Teller("presence"));
        time.pass(ofMinutes(60));

        assertThat(presence.isOwner()).isTrue();
        // After 30 s, then 60, 120, 240, 480, 960 and 1920: six or seven times within the hour, not 120 times.
        assertThat(told).filteredOn(line -> line.contains("HANDED_OVER")).hasSizeBetween(5, 7);
        assertThat(bob.ownership("task")).isPresent();
    }

    // ---- Many

    @Test
    void tenThousandLeasesAreRenewedInBatches() {
        Ownerships ann = open("ann");
        for (int i = 0; i < 10_000; i++) {
            ann.announce("lease/" + i, new Teller(""));
        }
        time.pass(ofSeconds(10));
        assertThat(told).hasSize(10_000);
        BatchCounts before = ann.counts();
        time.pass(ofSeconds(30));
        BatchCounts after = ann.counts();

        long renewals = after.steps() - before.steps();
        assertThat(renewals).isBetween(58_000L, 70_000L);
        assertThat(after.batches() - before.batches()).as("at most one for each point of the grid")
                .isLessThanOrEqualTo(6_000);
        assertThat(after.failed()).isZero();
        assertThat(ann.ownership("lease/9999")).map(Ownership::epoch).contains(new Epoch(1));
        assertThat(told).hasSize(10_000);
    }

    private Ownerships open(String name) {
        return open(name, around -> around);
    }

    private Ownerships preferring(String name) {
        return open(name, builder -> builder.preferring("ann", ofSeconds(30)));
    }

    /** In manual time, with listeners that are called at once. */
    private Ownerships open(String name, UnaryOperator<Ownerships.Builder> change) {
        return change.apply(Ownerships.over(store, time).as(name).fencedBy(fence)
                .within(around -> around.withAnnouncer(Runnable::run).withRandom(new SplittableRandom(seed++)))).open();
    }

    private void announce(Ownerships ownerships, String who) {
        Elector elector = ownerships.announce("task", new Teller(who));
        assertThat(elector.ownership()).isEqualTo(Optional.empty());
    }

    private final class Teller implements OwnershipListener {
        private final String who;

        Teller(String who) {
            this.who = who;
        }

        @Override
        public void gained(Ownership ownership) {
            told.add(who + " gained " + ownership.epoch());
        }

        @Override
        public void lost(Ownership ownership, Loss loss) {
            told.add(who + " lost " + ownership.epoch() + " " + loss);
        }
    }
}
