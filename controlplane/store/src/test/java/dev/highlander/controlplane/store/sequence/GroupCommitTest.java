package dev.highlander.controlplane.store.sequence;

import static dev.highlander.controlplane.store.contract.Samples.document;
import static dev.highlander.controlplane.store.contract.Samples.key;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.highlander.controlplane.store.Change;
import dev.highlander.controlplane.store.Event;
import dev.highlander.controlplane.store.Outcome;
import dev.highlander.controlplane.store.Range;
import dev.highlander.controlplane.store.Revision;
import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreException;
import dev.highlander.controlplane.store.StoreObserver;
import dev.highlander.controlplane.store.StoreOptions;
import dev.highlander.controlplane.store.Watch;
import dev.highlander.controlplane.store.timeline.Root;
import dev.highlander.controlplane.store.timeline.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nothing is shown to anybody before it is durable. */
class GroupCommitTest {
    private static final Range ALL = Range.collection("configmaps");

    private final HeldLog log = new HeldLog();
    private final List<Integer> observed = new CopyOnWriteArrayList<>();
    private final Store store = open();

    /** A log whose disk takes as long as the test wants. */
    private static final class HeldLog implements Log {
        private final Semaphore arrived = new Semaphore(0);
        private final Semaphore allowed = new Semaphore(0);
        private final List<Integer> batches = new CopyOnWriteArrayList<>();
        private volatile boolean broken;

        @Override
        public long append(List<Event> batch) {
            batches.add(batch.size());
            arrived.release();
            allowed.acquireUninterruptibly();
            if (broken) {
                throw new IllegalStateException("the disk is gone");
            }
            return 100;
        }
    }

    private Store open() {
        StoreOptions options = StoreOptions.defaults().observedBy(new StoreObserver() {
            @Override
            public void batchKept(int changes, long bytes, Duration write) {
                observed.add(changes);
            }
        });
        Timeline timeline = new Timeline(Root.EMPTY, options);
        return new SequencedStore(timeline, GroupCommit.start(timeline, log, options));
    }

    @AfterEach
    void close() {
        log.allowed.release(1000);
        store.close();
    }

    private CompletableFuture<Outcome> create(String name) {
        return store.commit(Change.create(key("default", name), document(name)));
    }

    @Test
    void whatIsOnItsWayToTheDiskIsSeenByNobody() throws Exception {
        try (Watch watch = store.watch(ALL, Revision.ZERO)) {
            CompletableFuture<Outcome> answer = create("a");
            log.arrived.acquire();

            assertThat(answer).isNotDone();
            assertThat(store.view().revision()).isEqualTo(Revision.ZERO);
            assertThat(watch.poll(Duration.ZERO, 10)).isEmpty();
            assertThat(watch.position()).isEqualTo(Revision.ZERO);

            log.allowed.release();
            assertThat(answer.get(10, SECONDS)).isInstanceOf(Outcome.Committed.class);
            assertThat(store.view().count(ALL)).isEqualTo(1);
        }
    }

    @Test
    void whatArrivesMeanwhileIsOneBatch() throws Exception {
        List<CompletableFuture<Outcome>> answers = new ArrayList<>();
        answers.add(create("first"));
        log.arrived.acquire();
        for (int i = 0; i < 50; i++) {
            answers.add(create("n" + i));
        }
        assertThat(store.statistics().writes().queued()).isEqualTo(50);

        log.allowed.release(2);
        for (CompletableFuture<Outcome> answer : answers) {
            assertThat(answer.get(10, SECONDS)).isInstanceOf(Outcome.Committed.class);
        }

        assertThat(log.batches).containsExactly(1, 50);
        assertThat(observed).containsExactly(1, 50);
        assertThat(store.statistics().writes().batches()).isEqualTo(2);
        assertThat(store.statistics().writes().bytes()).isEqualTo(200);
    }

    @Test
    void aRefusalThatIsDueToItsOwnBatchWaitsForIt() throws Exception {
        CompletableFuture<Outcome> first = create("a");
        log.arrived.acquire();
        CompletableFuture<Outcome> winner = create("b");
        CompletableFuture<Outcome> loser = create("b");
        log.allowed.release();
        log.arrived.acquire();

        assertThat(first.get(10, SECONDS)).isInstanceOf(Outcome.Committed.class);
        assertThat(loser).isNotDone();
        assertThat(store.view().get(key("default", "b"))).isNull();

        log.allowed.release();
        assertThat(winner.get(10, SECONDS)).isInstanceOf(Outcome.Committed.class);
        assertThat(loser.get(10, SECONDS)).isEqualTo(new Outcome.Conflict(store.view().get(key("default", "b"))));
    }

    @Test
    void aBatchOfRefusalsIsNotWritten() throws Exception {
        log.allowed.release();
        create("a").get(10, SECONDS);

        assertThat(create("a").get(10, SECONDS)).isInstanceOf(Outcome.Conflict.class);

        assertThat(log.batches).containsExactly(1);
    }

    @Test
    void whenALogBreaksEverybodyWhoWaitsIsTold() throws Exception {
        CompletableFuture<Outcome> first = create("a");
        log.arrived.acquire();
        CompletableFuture<Outcome> second = create("b");
        log.broken = true;
        log.allowed.release();

        for (CompletableFuture<Outcome> answer : List.of(first, second)) {
            assertThatThrownBy(() -> answer.get(10, SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(StoreException.class)
                    .hasMessageContaining("the disk is gone");
        }
        await().untilAsserted(() -> assertThat(create("c")).isCompletedExceptionally());
        assertThat(store.view().revision()).isEqualTo(Revision.ZERO);
    }

    @Test
    void aWriterThatWaitsForRoomIsReleasedByTheClose() throws Exception {
        Semaphore stopped = new Semaphore(0);
        Timeline timeline = new Timeline(Root.EMPTY, StoreOptions.defaults());
        HeldLog held = new HeldLog();
        GroupCommit sequencer = GroupCommit.start(timeline, held, StoreOptions.defaults().queueing(1, 1 << 20));
        CompletableFuture<Outcome> first = sequencer.submit(Change.create(key("default", "a"), document("a")));
        held.arrived.acquire();
        CompletableFuture<Outcome> queued = sequencer.submit(Change.create(key("default", "b"), document("b")));
        Thread writer = Thread.ofPlatform().name("writer").start(() -> {
            CompletableFuture<Outcome> refused = sequencer.submit(Change.create(key("default", "c"), document("c")));
            assertThat(refused).isCompletedExceptionally();
            stopped.release();
        });
        await().until(() -> writer.getState() == Thread.State.WAITING);

        Thread closer = Thread.ofPlatform().name("closer").start(sequencer::close);

        assertThat(stopped.tryAcquire(10, SECONDS)).isTrue();
        assertThatThrownBy(() -> queued.get(10, SECONDS)).hasCauseInstanceOf(StoreException.class);
        held.allowed.release();
        closer.join();
        // What was on its way when the store was closed has been kept, and its writer is told so.
        assertThat(first.get(10, SECONDS)).isInstanceOf(Outcome.Committed.class);
    }
}
