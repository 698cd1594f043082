package dev.highlander.controlplane.store.contract;

import static dev.highlander.controlplane.store.contract.Samples.add;
import static dev.highlander.controlplane.store.contract.Samples.document;
import static dev.highlander.controlplane.store.contract.Samples.key;
import static dev.highlander.controlplane.store.contract.Samples.outcome;
import static dev.highlander.controlplane.store.contract.Samples.present;
import static dev.highlander.controlplane.store.contract.Samples.text;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.controlplane.store.Change;
import dev.highlander.controlplane.store.CompactedException;
import dev.highlander.controlplane.store.Entry;
import dev.highlander.controlplane.store.Event;
import dev.highlander.controlplane.store.Key;
import dev.highlander.controlplane.store.Outcome;
import dev.highlander.controlplane.store.Range;
import dev.highlander.controlplane.store.Revision;
import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreOptions;
import dev.highlander.controlplane.store.View;
import dev.highlander.controlplane.store.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Many writers, readers and watchers at once. */
public abstract class ConcurrencyContract extends StoreContract {
    private static final Range ALL = Range.collection("configmaps");
    private static final Duration LONG = Duration.ofSeconds(30);

    @Test
    void noIncrementOfACounterIsLost() throws Exception {
        Store store = open();
        Key key = key("default", "counter");
        outcome(store, Change.create(key, document("0")));

        together(8, thread -> {
            for (int done = 0; done < 100;) {
                Entry read = present(store.view().get(key));
                int next = Integer.parseInt(text(read)) + 1;
                if (outcome(store,
                        Change.update(key, read.modified(), document("" + next))) instanceof Outcome.Committed) {
                    done++;
                }
            }
            return thread;
        });

        assertThat(text(present(store.view().get(key)))).isEqualTo("800");
        assertThat(store.view().revision()).isEqualTo(new Revision(801));
    }

    @Test
    void whoeverWasAnsweredReadsItsOwnWriteAndEverybodySeesTimeGoForward() throws Exception {
        Store store = open();
        together(8, thread -> {
            Key key = key("default", "of-" + thread);
            Revision last = Revision.ZERO;
            for (int i = 0; i < 200; i++) {
                Revision seen = store.view().revision();
                Change change = i == 0 ? Change.create(key, document("0")) : Change.update(key, last, document("" + i));
                Outcome outcome = outcome(store, change);
                View after = store.view();
                assertThat(outcome).isInstanceOf(Outcome.Committed.class);
                assertThat(text(present(after.get(key)))).isEqualTo("" + i);
                assertThat(after.revision()).isGreaterThan(seen);
                last = present(after.get(key)).modified();
            }
            return thread;
        });
    }

    @Test
    void oneOfManyCreationsOfAKeyWinsAndTheOthersAreShownTheWinner() throws Exception {
        Store store = open();
        for (int round = 0; round < 50; round++) {
            Key key = key("default", "n" + round);
            List<Outcome> outcomes = together(8,
                    thread -> outcome(store, Change.create(key, document("by-" + thread))));

            Entry winner = present(store.view().get(key));
            assertThat(outcomes).filteredOn(Outcome.Committed.class::isInstance).hasSize(1);
            assertThat(outcomes).filteredOn(Outcome.Conflict.class::isInstance).hasSize(7)
                    .containsOnly(new Outcome.Conflict(winner));
        }
    }

    @Test
    void everyWatcherSeesEveryChangeOnceAndInOrder() throws Exception {
        Store store = open();
        int writers = 4;
        int changes = 300;
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Event>>> watchers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                Range range = i % 2 == 0 ? ALL : Range.namespace("configmaps", "w" + i % writers);
                int limit = 1 + i;
                watchers.add(threads.submit(() -> follow(store, range, limit, done)));
            }
            together(writers, writer -> {
                churn(store, "w" + writer, changes, new Random(writer));
                return writer;
            });
            done.set(true);
            List<Event> all = follow(store, ALL, 1000, done);
            assertThat(all).extracting(event -> event.revision().value())
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, store.view().revision().value()).boxed().toList());
            for (int i = 0; i < watchers.size(); i++) {
                String namespace = "w" + i % writers;
                boolean whole = i % 2 == 0;
                List<Event> expected = all.stream().filter(event -> whole || event.key().namespace().equals(namespace))
                        .toList();
                assertThat(watchers.get(i).get(30, SECONDS)).isEqualTo(expected);
            }
        }
    }

    @Test
    void aThousandWaitingReadersAreAllWokenByEachChange() throws Exception {
        Store store = open();
        int readers = 1000;
        int changes = 20;
        List<Watch> watches = new ArrayList<>();
        Semaphore seen = new Semaphore(0);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Revision>> ends = new ArrayList<>();
            for (int i = 0; i < readers; i++) {
                Watch watch = store.watch(ALL, Revision.ZERO);
                watches.add(watch);
                ends.add(threads.submit(() -> {
                    // Patient beyond the test's end: who is not woken is found out.
                    for (int count = 0; count < changes; count += watch.poll(Duration.ofHours(1), 1).size()) {
                        seen.release(count == 0 ? 0 : 1);
                    }
                    seen.release();
                    return watch.position();
                }));
            }
            for (int i = 0; i < changes; i++) {
                add(store, key("default", "n" + i));
                assertThat(seen.tryAcquire(readers, 30, SECONDS)).as("change %d", i).isTrue();
            }
            for (Future<Revision> end : ends) {
                assertThat(end.get(30, SECONDS)).isEqualTo(new Revision(changes));
            }
        } finally {
            watches.forEach(Watch::close);
        }
    }

    /** Creates, updates and deletes a few keys over and over. */
    private static void churn(Store store, String namespace, int changes, Random random) throws Exception {
        for (int i = 0; i < changes; i++) {
            Key key = key(namespace, "n" + random.nextInt(10));
            Entry current = store.view().get(key);
            Change change = current == null
                    ? Change.create(key, document("" + i))
                    : random.nextInt(3) == 0
                            ? Change.delete(key, current.modified())
                            : Change.update(key, current.modified(), document("" + i));
            assertThat(outcome(store, change)).isInstanceOf(Outcome.Committed.class);
        }
    }

    /** Follows a range from the beginning until everything has been seen, once told that all is written. */
    private static List<Event> follow(Store store, Range range, int limit, AtomicBoolean done) throws Exception {
        List<Event> seen = new ArrayList<>();
        try (Watch watch = store.watch(range, Revision.ZERO)) {
            while (true) {
                boolean last = done.get();
                List<Event> more = watch.poll(last ? Duration.ZERO : Duration.ofMillis(5), limit);
                seen.addAll(more);
                if (last && more.isEmpty()) {
                    assertThat(watch.position()).isEqualTo(store.view().revision());
                    return seen;
                }
            }
        }
    }

    @Test
    void oldViewsAndCompactionAgreeWhileTheStoreIsWrittenTo() throws Exception {
        Store store = open(StoreOptions.defaults().keeping(500, 1 << 30, Duration.ofDays(1)));
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> reader = threads.submit(() -> {
                while (!done.get()) {
                    View newest = store.view();
                    View oldest = oldest(store);
                    // Each revision adds one entry, so a view that mixes revisions is found out.
                    assertThat(newest.count(ALL)).isEqualTo(newest.revision().value());
                    assertThat(oldest.count(ALL)).isEqualTo(oldest.revision().value());
                }
            });
            for (int i = 0; i < 3000; i++) {
                add(store, key("default", "n" + i));
                if (i % 100 == 0) {
                    store.compact(new Revision(Math.max(0, i - 50)));
                }
            }
            done.set(true);
            reader.get(30, SECONDS);
        }
    }

    private static View oldest(Store store) {
        while (true) {
            try {
                return store.view(store.oldest());
            } catch (CompactedException _) {
                // Forgotten between the two calls.
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void writersWaitWhenTooManyChangesDo() throws Exception {
        Store store = open(StoreOptions.defaults().queueing(2, 1 << 20));
        together(16, thread -> {
            List<Future<Outcome>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                answers.add(store.commit(Change.create(key("n" + thread, "n" + i), document("x"))));
                assertThat(store.statistics().writes().queued()).isLessThanOrEqualTo(2);
            }
            for (Future<Outcome> answer : answers) {
                assertThat(answer.get(30, SECONDS)).isInstanceOf(Outcome.Committed.class);
            }
            return thread;
        });

        assertThat(store.view().count(ALL)).isEqualTo(800);
    }

    @Test
    void closingAStoreAnswersEverybody() throws Exception {
        Store store = open();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> writers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String namespace = "w" + i;
                writers.add(threads.submit(() -> untilRefused(store, namespace)));
            }
            try (Watch watch = store.watch(ALL, Revision.ZERO)) {
                for (int seen = 0; seen < 100;) {
                    seen += watch.poll(LONG, 1000).size();
                }
            }

            store.close();

            int acknowledged = 0;
            for (Future<Integer> writer : writers) {
                acknowledged += writer.get(30, SECONDS);
            }
            assertThat(store.view().count(ALL)).isGreaterThanOrEqualTo(acknowledged);
        }
    }

    private static int untilRefused(Store store, String namespace) throws InterruptedException {
        for (int i = 0;; i++) {
            try {
                store.commit(Change.create(key(namespace, "n" + i), document("x"))).get();
            } catch (ExecutionException _) {
                return i;
            }
        }
    }

    private interface Work<T> {
        T run(int thread) throws Exception;
    }

    /** Runs work in several threads at once, and returns what each returned. */
    private static <T> List<T> together(int threads, Work<T> work) throws Exception {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<T>> tasks = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                tasks.add(() -> work.run(thread));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : executor.invokeAll(tasks)) {
                results.add(future.get(60, SECONDS));
            }
            return results;
        }
    }
}
