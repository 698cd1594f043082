package dev.highlander.ownership.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highlander.ownership.Elector;
import dev.highlander.ownership.ElectorConfig;
import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.InProcessLeaseStore;
import dev.highlander.ownership.OwnedTask;
import dev.highlander.ownership.StaleEpochException;
import dev.highlander.ownership.Surroundings;
import dev.highlander.ownership.time.ManualTime;
import dev.highlander.ownership.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a leader's task that ends, by a clock that the test moves. */
class LeaderTaskTest {
    private static final Duration BOUND = Duration.ofSeconds(30);
    /** Long enough that no test ends it by letting the time pass in small steps: it is renewed on the way. */
    private static final Duration TTL = Duration.ofMinutes(10);

    private final ManualTime time = new ManualTime();
    private final InProcessLeaseStore store = new InProcessLeaseStore(time);
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger waysGiven = new AtomicInteger();
    private final AtomicInteger pauses = new AtomicInteger();
    private @Nullable Elector elector;

    @AfterEach
    void close() {
        if (elector != null) {
            elector.close();
        }
        store.close();
    }

    @Test
    void aTaskThatFailsOffersLeadershipAndIsRunAgainAfterGrowingPauses() {
        lead(_ -> {
            runs.incrementAndGet();
            throw new IllegalStateException("the disk is full");
        });
        awaitRuns(1);
        for (int run = 2, pause = 1; run <= 9; run++, pause = Math.min(2 * pause, 60)) {
            awaitPause();
            time.pass(Duration.ofSeconds(pause).minusMillis(1));
            assertThat(runs).as("before its pause of " + pause + " s is over").hasValue(run - 1);
            time.pass(Duration.ofMillis(1));
            awaitRuns(run);
        }
        await().atMost(BOUND).untilAsserted(() -> assertThat(waysGiven).hasValue(9));
    }

    @Test
    void aFailureAfterALongRunIsTheFirstAgain() throws Exception {
        CountDownLatch longRun = new CountDownLatch(1);
        lead(_ -> {
            if (runs.incrementAndGet() == 3) {
                longRun.await();
            }
            throw new IllegalStateException("failed");
        });
        awaitRuns(1);
        awaitPause();
        time.pass(Duration.ofSeconds(1));
        awaitRuns(2);
        awaitPause();
        time.pass(Duration.ofSeconds(2));
        awaitRuns(3);
        time.pass(Duration.ofSeconds(61));
        longRun.countDown();
        awaitPause();
        time.pass(Duration.ofSeconds(1));
        awaitRuns(4);
    }

    @Test
    void aTaskThatReturnsIsDoneAndTheNodeStaysLeader() throws Exception {
        Elector leading = lead(_ -> runs.incrementAndGet());
        awaitRuns(1);
        time.pass(Duration.ofMinutes(5));
        assertThat(runs).hasValue(1);
        assertThat(leading.isOwner()).isTrue();

        leading.handOver();
        await("owner again").atMost(BOUND).until(() -> {
            time.pass(Duration.ofMillis(100));
            return runs.get() == 2;
        });
        assertThat(waysGiven).hasValue(0);
    }

    @Test
    void aTaskIsInterruptedWhenLeadershipIsHandedOverAndTheSuccessorWaitsForItsEnd() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        Elector leading = lead(ownership -> {
            runs.incrementAndGet();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                mayEnd.await();
            }
        });
        awaitRuns(1);
        CompletableFuture<Void> over = leading.handOver().toCompletableFuture();
        interrupted.await();
        assertThat(over).isNotDone();
        mayEnd.countDown();
        await("handed over").atMost(BOUND).until(over::isDone);
        assertThat(waysGiven).as("a task that was told to stop has not failed").hasValue(0);
    }

    @Test
    void whoIsRefusedByItsTargetGivesUp() {
        Elector leading = lead(ownership -> {
            runs.incrementAndGet();
            throw new StaleEpochException(ownership.lease(), ownership.epoch(),
                    new Epoch(ownership.epoch().value() + 5));
        });
        awaitRuns(1);
        await("given up").atMost(BOUND).until(() -> leading.status().losses() == 1);
        assertThat(waysGiven).hasValue(0);
    }

    @Test
    void anActionForWhichTooLittleIsLeftIsTriedAgainByTheSameLeader() {
        Elector leading = lead(ownership -> {
            runs.incrementAndGet();
            ownership.runWithin(TTL.multipliedBy(2), () -> {});
        });
        awaitRuns(1);
        awaitPause();
        time.pass(LeaderTask.FIRST_PAUSE);
        awaitRuns(2);
        assertThat(leading.isOwner()).isTrue();
        assertThat(waysGiven).hasValue(0);
    }

    private Elector lead(OwnedTask task) {
        CountDownLatch leads = new CountDownLatch(1);
        OwnedTask begun = ownership -> {
            leads.await();
            task.run(ownership);
        };
        LeaderTask runner = new LeaderTask("default", begun, counted(), () -> {
            waysGiven.incrementAndGet();
            return CompletableFuture.failedFuture(new RaftException("nobody is there to take over"));
        });
        Elector started = Elector.start(ElectorConfig.builder("leader", "a").ttl(TTL).build(),
                Surroundings.of(store, time), runner);
        elector = started;
        await("leadership").atMost(BOUND).until(() -> {
            time.pass(Duration.ofMillis(10));
            return started.isOwner();
        });
        leads.countDown();
        return started;
    }

    private void awaitRuns(int count) {
        await("run " + count).atMost(BOUND).until(() -> runs.get() == count);
    }

    /** The task's thread waits for the clock: what is let pass from now on is its pause. */
    private void awaitPause() {
        int expected = runs.get();
        await("pause " + expected).atMost(BOUND).until(() -> pauses.get() == expected);
    }

    /** The test's clock, on which only the task sets timers. */
    private TimeSource counted() {
        return new TimeSource() {
            @Override
            public long nanos() {
                return time.nanos();
            }

            @Override
            public Cancellable after(Duration delay, Runnable action) {
                Cancellable timer = time.after(delay, action);
                pauses.incrementAndGet();
                return timer;
            }
        };
    }
}
