package dev.highlander.controlplane.store.contract;

import static dev.highlander.controlplane.store.contract.Samples.add;
import static dev.highlander.controlplane.store.contract.Samples.commit;
import static dev.highlander.controlplane.store.contract.Samples.document;
import static dev.highlander.controlplane.store.contract.Samples.key;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.highlander.controlplane.store.Change;
import dev.highlander.controlplane.store.CompactedException;
import dev.highlander.controlplane.store.Event;

import dev.highlander.controlplane.store.Key;
import dev.highlander.controlplane.store.Outcome;
import dev.highlander.controlplane.store.Range;
import dev.highlander.controlplane.store.Revision;
import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreException;
import dev.highlander.controlplane.store.StoreOptions;
import dev.highlander.controlplane.store.Watch;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** A watch delivers every change of its range, once and in order, or says that it cannot. */
public abstract class WatchContract extends StoreContract {
    private static final Range ALL = Range.collection("configmaps");
    private static final Duration AT_ONCE = Duration.ZERO;
    private static final Duration LONG = Duration.ofSeconds(30);

    @Test
    void aWatchBeginsAfterItsRevision() throws Exception {
        Store store = open();
        add(store, key("default", "a"));
        Event second = add(store, key("default", "b"));
        Event third = commit(store, Change.delete(key("default", "b"), second.revision()));

        try (Watch watch = store.watch(ALL, new Revision(1))) {
            assertThat(watch.position()).isEqualTo(new Revision(1));
            assertThat(watch.poll(AT_ONCE, 10)).containsExactly(second, third);
            assertThat(watch.poll(AT_ONCE, 10)).isEmpty();
        }
    }

    @Test
    void aWatchMayBeginAtTheNewestRevisionButNotBeyond() throws Exception {
        Store store = open();
        add(store, key("default", "a"));

        try (Watch watch = store.watch(ALL, new Revision(1))) {
            assertThat(watch.poll(AT_ONCE, 10)).isEmpty();
        }
        assertThatThrownBy(() -> store.watch(ALL, new Revision(2))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aLimitCutsWhatIsReturnedAndThePositionStaysBehindIt() throws Exception {
        Store store = open();
        for (int i = 1; i <= 5; i++) {
            add(store, key("default", "n" + i));
        }

        try (Watch watch = store.watch(ALL, Revision.ZERO)) {
            assertThat(watch.poll(AT_ONCE, 2)).hasSize(2);
            assertThat(watch.position()).isEqualTo(new Revision(2));
            assertThat(watch.poll(AT_ONCE, 3)).hasSize(3);
            assertThat(watch.position()).isEqualTo(new Revision(5));
        }
    }

    @Test
    void aWatchSeesItsRangeAlone() throws Exception {
        Store store = open();
        try (Watch watch = store.watch(Range.namespace("configmaps", "mine"), Revision.ZERO)) {
            add(store, key("theirs", "a"));
            Event mine = add(store, key("mine", "b"));
            add(store, new Key("secrets", "mine", "c"));

            assertThat(watch.poll(AT_ONCE, 10)).containsExactly(mine);
        }
    }

    @Test
    void aQuietWatchStillMovesOn() throws Exception {
        Store store = open();
        try (Watch watch = store.watch(Range.collection("secrets"), Revision.ZERO)) {
            for (int i = 0; i < 10; i++) {
                add(store, key("default", "n" + i));
            }

            assertThat(watch.poll(AT_ONCE, 10)).isEmpty();
            assertThat(watch.position()).isEqualTo(new Revision(10));
        }
    }

    @Test
    void aWaitingReaderIsWokenByAChange() throws Exception {
        Store store = open();
        try (Watch watch = store.watch(ALL, Revision.ZERO)) {
            CompletableFuture<List<Event>> seen = new CompletableFuture<>();
            Thread reader = waiting(() -> seen.complete(watch.poll(LONG, 10)));

            Event event = add(store, key("default", "a"));

            assertThat(seen.get(10, SECONDS)).containsExactly(event);
            reader.join();
        }
    }

    @Test
    void whoeverSeesAChangeAlsoSeesItInAView() throws Exception {
        Store store = open();
        try (Watch watch = store.watch(ALL, Revision.ZERO)) {
            for (int i = 0; i < 500; i++) {
                CompletableFuture<Outcome> answer = store.commit(Change.create(key("default", "n" + i), document("n")));
                for (Event event : watch.poll(LONG, 10)) {
                    assertThat(store.view().revision()).isGreaterThanOrEqualTo(event.revision());
                }
                assertThat(answer.get(10, SECONDS)).isInstanceOf(Outcome.Committed.class);
            }
        }
    }

    @Test
    void patienceEnds() throws Exception {
        Store store = open();
        try (Watch watch = store.watch(ALL, Revision.ZERO)) {
            assertThat(watch.poll(Duration.ofMillis(20), 10)).isEmpty();
            assertThat(watch.isClosed()).isFalse();
        }
    }

    @Test
    void closingAWatchWakesItsReader() throws Exception {
        Store store = open();
        Watch watch = store.watch(ALL, Revision.ZERO);
        CompletableFuture<List<Event>> seen = new CompletableFuture<>();
        waiting(() -> seen.complete(watch.poll(Duration.ofDays(400_000), 10)));

        watch.close();
        watch.close();

        assertThat(seen.get(10, SECONDS)).isEmpty();
        assertThat(watch.isClosed()).isTrue();
        assertThat(store.statistics().watches()).isZero();
    }

    @Test
    void closingTheStoreEndsItsWatches() throws Exception {
        Store store = open();
        Watch watch = store.watch(ALL, Revision.ZERO);
        CompletableFuture<List<Event>> seen = new CompletableFuture<>();
        waiting(() -> seen.complete(watch.poll(LONG, 10)));

        store.close();

        assertThat(seen.get(10, SECONDS)).isEmpty();
        assertThat(watch.isClosed()).isTrue();
        assertThatThrownBy(() -> store.watch(ALL, Revision.ZERO)).isInstanceOf(StoreException.class);
    }

    @Test
    void anInterruptedReaderIsTold() throws Exception {
        Store store = open();
        try (Watch watch = store.watch(ALL, Revision.ZERO)) {
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            Thread reader = waiting(() -> {
                try {
                    watch.poll(LONG, 10);
                    interrupted.complete(false);
                } catch (InterruptedException _) {
                    interrupted.complete(true);
                }
                return true;
            });

            reader.interrupt();

            assertThat(interrupted.get(10, SECONDS)).isTrue();
        }
    }

    @Test
    void aWatchThatHasFallenBehindIsToldSoAndTheOthersAreNot() throws Exception {
        Store store = open(StoreOptions.defaults().keeping(16, 1 << 20, Duration.ofDays(1)));
        try (Watch slow = store.watch(ALL, Revision.ZERO);
                Watch quick = store.watch(ALL, Revision.ZERO);
                Watch quiet = store.watch(Range.collection("secrets"), Revision.ZERO)) {
            for (int i = 0; i < 100; i++) {
                Event event = add(store, key("default", "n" + i));
                assertThat(quick.poll(LONG, 10)).containsExactly(event);
            }

            assertThatThrownBy(() -> slow.poll(AT_ONCE, 10)).isInstanceOf(CompactedException.class);
            // Nothing of its range has been forgotten, so nothing is missed.
            assertThat(quiet.poll(AT_ONCE, 10)).isEmpty();
            Event secret = add(store, new Key("secrets", "default", "s"));
            assertThat(quiet.poll(LONG, 10)).containsExactly(secret);
        }
    }

    @Test
    void aWatchLeavesNothingBehind() throws Exception {
        Store store = open();
        for (int i = 0; i < 100; i++) {
            store.watch(Range.namespace("configmaps", "n" + i), Revision.ZERO).close();
        }

        assertThat(store.statistics().watches()).isZero();
    }

    /** A thread that has begun to wait. */
    private static Thread waiting(Callable<?> action) {
        Thread thread = Thread.ofPlatform().name("reader").start(new FutureTask<>(action));
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        return thread;
    }
}
