package dev.highlander.ownership;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.ownership.time.ManualTime;
import dev.highlander.ownership.time.SystemTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BatchingLeaseStoreTest {
    private static final Duration TTL = ofSeconds(15);
    private static final HolderId ANN = HolderId.of("ann", "1");

    private final ManualTime time = new ManualTime();
    private final Slow slow = new Slow();
    private BatchingLeaseStore store = new BatchingLeaseStore(slow, time);

    @Test
    void renewalsOfOneWindowGoTogetherAndEachHearsItsAnswer() {
        List<CompletionStage<LeaseAnswer>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(renew(lease(i)));
            time.pass(Duration.ofNanos(10_000));
        }
        assertThat(slow.batches).isEmpty();
        time.pass(ofMillis(2));
        assertThat(slow.sizes()).containsExactly(100);

        slow.answer(0, request -> new LeaseAnswer.Lost(Lease.untouched(request.lease())));

        for (int i = 0; i < 100; i++) {
            assertThat(answers.get(i)).isCompletedWithValue(new LeaseAnswer.Lost(Lease.untouched(lease(i))));
        }
        assertThat(store.counts()).isEqualTo(new BatchCounts(1, 100, 0, 0, 0, 0));
    }

    @Test
    void whatAChangeOfOwnerWaitsForDoesNotWaitForTheWindow() {
        renew(lease(1));
        store.release(lease(2), ANN, new Epoch(1));
        store.acquire(lease(3), ANN, TTL);
        store.read(lease(4));

        assertThat(slow.leases(0)).containsExactly(lease(2));
        assertThat(slow.batches).hasSize(3);
    }

    @Test
    void renewalsLeaveALaneFreeForAHandOver() {
        store = new BatchingLeaseStore(slow, time, BatchLimits.defaults().withLanes(2).withWindow(Duration.ZERO));
        renew(lease(1));
        renew(lease(2));
        renew(lease(3));
        assertThat(slow.sizes()).as("the renewals wait behind the first").containsExactly(1);

        store.release(lease(9), ANN, new Epoch(1));
        assertThat(slow.leases(1)).containsExactly(lease(9));

        slow.answer(0);
        assertThat(slow.leases(2)).containsExactly(lease(2), lease(3));
    }

    @Test
    void whatComesWhileAllLanesAreBusyGoesTogether() {
        store = new BatchingLeaseStore(slow, time, BatchLimits.defaults().withLanes(1));
        store.read(lease(1));
        store.acquire(lease(2), ANN, TTL);
        store.release(lease(3), ANN, new Epoch(1));
        assertThat(slow.sizes()).containsExactly(1);

        slow.answer(0);

        assertThat(slow.leases(1)).containsExactly(lease(2), lease(3));
    }

    @Test
    void stepsOfOneLeaseNeverOvertakeEachOther() {
        renew(lease(1));
        time.pass(ofMillis(2));
        store.release(lease(1), ANN, new Epoch(1));
        store.acquire(lease(1), HolderId.of("ann", "2"), TTL);
        assertThat(slow.sizes()).as("the release waits for the renewal under way").containsExactly(1);

        slow.answer(0);

        assertThat(slow.batches.get(1)).hasExactlyElementsOfTypes(LeaseRequest.Release.class,
                LeaseRequest.Acquire.class);
    }

    @Test
    void aReleaseTakesTheRenewalBeforeItAlong() {
        renew(lease(1));
        store.release(lease(1), ANN, new Epoch(1));

        assertThat(slow.batches.getFirst()).hasExactlyElementsOfTypes(LeaseRequest.Renew.class,
                LeaseRequest.Release.class);
    }

    @Test
    void batchesAreBounded() {
        store = new BatchingLeaseStore(slow, time, BatchLimits.defaults().withBatch(10).withLanes(64));
        for (int i = 0; i < 25; i++) {
            renew(lease(i));
        }
        assertThat(slow.sizes()).as("full batches don't wait").containsExactly(10, 10);
        time.pass(ofMillis(2));

        assertThat(slow.sizes()).containsExactly(10, 10, 5);
    }

    @Test
    void theSameStepAskedForAgainWhileItWaitsIsOneStep() {
        renew(lease(1));
        time.pass(ofMillis(2));
        CompletionStage<LeaseAnswer> second = renew(lease(1));
        CompletionStage<LeaseAnswer> third = renew(lease(1));
        slow.answer(0);
        time.pass(ofMillis(2));
        assertThat(slow.sizes()).containsExactly(1, 1);
        slow.answer(1);

        assertThat(List.of(second, third)).allSatisfy(answer -> assertThat(answer)
                .isCompletedWithValue(new LeaseAnswer.Renewed()));
        assertThat(store.counts().merged()).isEqualTo(1);
    }

    @Test
    void aFailureReachesEachAndTheNextBatchGoes() {
        CompletionStage<LeaseAnswer> one = renew(lease(1));
        CompletionStage<LeaseAnswer> two = renew(lease(2));
        time.pass(ofMillis(2));
        slow.answers.getFirst().completeExceptionally(new LeaseStoreException("connection reset"));

        assertFails(one, "connection reset");
        assertFails(two, "connection reset");
        renew(lease(1));
        time.pass(ofMillis(2));
        assertThat(slow.sizes()).containsExactly(2, 1);
        assertThat(store.counts().failed()).isEqualTo(1);
    }

    @Test
    void aStoreThatRefusesAtOnceOrAnswersTooLittleHasFailed() {
        slow.refusal = new LeaseStoreException("no route to host");
        assertFails(store.read(lease(1)), "no route to host");
        slow.refusal = null;

        CompletionStage<Lease> read = store.read(lease(1));
        slow.answers.getFirst().complete(List.of());
        assertFails(read, "0 answers, expected 1");
    }

    @Test
    void aBatchThatIsNeverAnsweredFailsInTimeAndFreesItsLane() {
        store = new BatchingLeaseStore(slow, time, BatchLimits.defaults().withLanes(1).withAnswerTime(ofSeconds(1)));
        CompletionStage<Lease> first = store.read(lease(1));
        CompletionStage<Lease> second = store.read(lease(2));
        time.pass(ofSeconds(1));
        assertFails(first, "no answer within 1000 ms");
        assertThat(slow.sizes()).containsExactly(1, 1);

        slow.answer(0);
        slow.answer(1);
        assertThat(second.toCompletableFuture()).isCompletedWithValue(Lease.untouched(lease(2)));
    }

    @Test
    void moreThanMayWaitIsRefusedAtOnceAndAsAWhole() {
        store = new BatchingLeaseStore(slow, time, BatchLimits.defaults().withLanes(1).withWaiting(3));
        store.read(lease(0));
        store.read(lease(1));
        store.read(lease(2));

        assertFails(store.submit(List.of(new LeaseRequest.Read(lease(3)), new LeaseRequest.Read(lease(4)))),
                "2 steps wait, 2 more refused, expected at most 3: the store is too slow or away");
        assertThat(store.counts().refused()).isEqualTo(2);
        CompletionStage<Lease> last = store.read(lease(5));
        slow.answer(0);
        slow.answer(1);
        assertThat(last.toCompletableFuture()).isCompleted();
    }

    @Test
    void closingFailsWhatWaitsAndWhatIsUnderWayAndClosesTheStore() {
        store = new BatchingLeaseStore(slow, time, BatchLimits.defaults().withLanes(1));
        CompletionStage<Lease> underWay = store.read(lease(1));
        CompletionStage<Lease> waiting = store.read(lease(2));
        store.close();
        store.close();

        assertFails(underWay, "closed");
        assertFails(waiting, "closed");
        assertFails(store.read(lease(3)), "closed");
        assertThat(slow.closed).isEqualTo(1);
        slow.answer(0);
        assertThat(slow.sizes()).containsExactly(1);
    }

    @Test
    void thousandsOfBatchesThatAreAnsweredAtOnceNeedNoDeepStack() {
        store = new BatchingLeaseStore(new InProcessLeaseStore(time), time,
                BatchLimits.defaults().withBatch(1).withLanes(1));
        List<LeaseRequest> many = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            many.add(new LeaseRequest.Read(lease(i)));
        }

        assertThat(store.submit(many).toCompletableFuture().join()).hasSize(50_000);
    }

    @Test
    void leasesAskedForTogetherShareOneSubscriptionThatEndsWithItsLastListener() {
        List<String> woken = new ArrayList<>();
        List<LeaseStore.Subscription> subscriptions = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String name = "listener " + i;
            subscriptions.add(store.changes(List.of(lease(i / 2)), lease -> woken.add(name)));
        }
        time.pass(ofMillis(2));
        assertThat(slow.subscribed).containsExactly(List.of(lease(0), lease(1)));
        assertThat(woken).as("what was freed before the subscription would have been missed")
                .containsExactlyInAnyOrder("listener 0", "listener 1", "listener 2");

        woken.clear();
        slow.wake(lease(0));
        assertThat(woken).containsExactlyInAnyOrder("listener 0", "listener 1");
        subscriptions.get(0).close();
        subscriptions.get(0).close();
        slow.wake(lease(0));
        assertThat(woken).hasSize(3);
        subscriptions.get(1).close();
        assertThat(slow.ended).isZero();
        subscriptions.get(2).close();
        assertThat(slow.ended).isEqualTo(1);
    }

    @Test
    void aListenerThatLeavesBeforeTheSubscriptionIsMadeHearsNothing() {
        List<LeaseName> woken = new ArrayList<>();
        store.changes(List.of(lease(1)), woken::add).close();
        time.pass(ofMillis(2));

        assertThat(slow.subscribed).isEmpty();
        assertThat(woken).isEmpty();
    }

    @Property(tries = 300)
    void whateverTheOrderOfAnswersEachLeasesStepsAreCarriedOutInOrderAndEachOnce(
            @ForAll @Size(min = 1, max = 60) List<@IntRange(max = 4) Integer> leases,
            @ForAll @IntRange(min = 1, max = 4) int lanes,
            @ForAll @IntRange(min = 1, max = 5) int batch, @ForAll long seed) {
        ManualTime clock = new ManualTime();
        Slow server = new Slow();
        BatchingLeaseStore batching = new BatchingLeaseStore(server, clock,
                BatchLimits.defaults().withLanes(lanes).withBatch(batch));
        SplittableRandom random = new SplittableRandom(seed);
        List<CompletableFuture<LeaseAnswer>> answers = new ArrayList<>();
        Map<LeaseName, List<LeaseRequest>> asked = new HashMap<>();
        int answered = 0;
        for (int i = 0; i < leases.size(); i++) {
            LeaseName lease = lease(leases.get(i));
            LeaseRequest request = random.nextBoolean()
                    ? new LeaseRequest.Renew(lease, ANN, new Epoch(i), TTL)
                    : new LeaseRequest.Acquire(lease, HolderId.of("ann", "t" + i), TTL);
            asked.computeIfAbsent(lease, _ -> new ArrayList<>()).add(request);
            answers.add(batching.submit(request).toCompletableFuture());
            clock.pass(Duration.ofNanos(random.nextLong(3_000_000)));
            if (random.nextBoolean()) {
                answered += server.answerOne(random) ? 1 : 0;
            }
        }
        clock.pass(ofMillis(2));
        while (server.answerOne(random)) {
            answered++;
            clock.pass(ofMillis(2));
        }

        Map<LeaseName, List<LeaseRequest>> carriedOut = new HashMap<>();
        server.batches.forEach(sent -> sent.forEach(
                request -> carriedOut.computeIfAbsent(request.lease(), _ -> new ArrayList<>()).add(request)));
        assertThat(carriedOut).isEqualTo(asked);
        assertThat(answers).allMatch(CompletableFuture::isDone);
        assertThat(server.batches).hasSize(answered).allMatch(sent -> sent.size() <= batch);
        assertThat(server.mostUnderWay).isLessThanOrEqualTo(lanes);
    }

    @Test
    void threadsThatSubmitAtOnceAllHearTheirOwnAnswers() throws Exception {
        try (SystemTime real = new SystemTime("batching-threads");
                BatchingLeaseStore shared = new BatchingLeaseStore(new InProcessLeaseStore(real), real);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<LeaseName, Epoch> epochs = new ConcurrentHashMap<>();
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                LeaseName lease = lease(i);
                running.add(threads.submit(() -> {
                    Epoch epoch = ((LeaseAnswer.Granted) join(shared.acquire(lease, ANN, TTL))).epoch();
                    for (int round = 0; round < 20; round++) {
                        assertThat(join(shared.renew(lease, ANN, epoch, TTL))).isEqualTo(new LeaseAnswer.Renewed());
                        assertThat(join(shared.read(lease)).name()).isEqualTo(lease);
                    }
                    epochs.put(lease, epoch);
                }));
            }
            for (Future<?> each : running) {
                each.get(60, TimeUnit.SECONDS);
            }
            assertThat(epochs).hasSize(200);
            assertThat(shared.counts().steps()).isEqualTo(200 * 41);
            assertThat(shared.counts().waiting()).isZero();
        }
    }

    @Test
    void limitsOutOfRangeAreRefusedByName() {
        BatchLimits limits = BatchLimits.defaults();
        assertThatThrownBy(() -> limits.withWindow(ofSeconds(1))).hasMessage("window: PT1S, expected zero to 100 ms");
        assertThatThrownBy(() -> limits.withBatch(0)).hasMessage("batch: 0, expected 1 to 10000");
        assertThatThrownBy(() -> limits.withLanes(65)).hasMessage("lanes: 65, expected 1 to 64");
        assertThatThrownBy(() -> limits.withWaiting(0)).hasMessageStartingWith("waiting: 0, expected 1 to");
        assertThatThrownBy(() -> limits.withAnswerTime(Duration.ZERO))
                .hasMessage("answerTime: PT0S, expected 10 ms to 10 min");
    }

    private CompletionStage<LeaseAnswer> renew(LeaseName lease) {
        return store.renew(lease, ANN, new Epoch(1), TTL);
    }

    private static <T> T join(CompletionStage<T> answer) {
        return answer.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }

    private static void assertFails(CompletionStage<?> answer, String message) {
        assertThatThrownBy(() -> answer.toCompletableFuture().join()).isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(LeaseStoreException.class).hasMessageContaining(message);
    }

    private static LeaseName lease(int number) {
        return LeaseName.of("lease-" + number);
    }

    /** A store that answers when the test says so. */
    private static final class Slow implements LeaseStore {
        final List<List<LeaseRequest>> batches = new ArrayList<>();
        final List<CompletableFuture<List<LeaseAnswer>>> answers = new ArrayList<>();
        final List<List<LeaseName>> subscribed = new ArrayList<>();
        final List<Consumer<LeaseName>> listeners = new ArrayList<>();
        @Nullable
        LeaseStoreException refusal;
        int ended;
        int closed;
        int mostUnderWay;

        @Override
        public CompletionStage<List<LeaseAnswer>> submit(List<LeaseRequest> batch) {
            if (refusal != null) {
                throw refusal;
            }
            CompletableFuture<List<LeaseAnswer>> answer = new CompletableFuture<>();
            batches.add(batch);
            answers.add(answer);
            mostUnderWay = Math.max(mostUnderWay, (int) answers.stream().filter(each -> !each.isDone()).count());
            return answer;
        }

        @Override
        public Subscription changes(Collection<LeaseName> leases, Consumer<LeaseName> listener) {
            subscribed.add(List.copyOf(leases));
            listeners.add(listener);
            return () -> ended++;
        }

        @Override
        public void close() {
            closed++;
        }

        void wake(LeaseName lease) {
            listeners.forEach(listener -> listener.accept(lease));
        }

        List<Integer> sizes() {
            return batches.stream().map(List::size).toList();
        }

        List<LeaseName> leases(int batch) {
            return batches.get(batch).stream().map(LeaseRequest::lease).toList();
        }

        void answer(int batch) {
            answer(batch, request -> switch (request) {
                case LeaseRequest.Acquire _ -> new LeaseAnswer.Granted(new Epoch(1));
                case LeaseRequest.Renew _ -> new LeaseAnswer.Renewed();
                case LeaseRequest.Release _ -> new LeaseAnswer.Released(true);
                case LeaseRequest.Read _,LeaseRequest.Advance _ ->
                    new LeaseAnswer.State(Lease.untouched(request.lease()));
            });
        }

        void answer(int batch, Function<LeaseRequest, LeaseAnswer> how) {
            answers.get(batch).complete(batches.get(batch).stream().map(how).toList());
        }

        /** Answers any of the batches under way; false if there is none. */
        boolean answerOne(SplittableRandom random) {
            List<Integer> underWay = new ArrayList<>();
            for (int i = 0; i < answers.size(); i++) {
                if (!answers.get(i).isDone()) {
                    underWay.add(i);
                }
            }
            if (underWay.isEmpty()) {
                return false;
            }
            answer(underWay.get(random.nextInt(underWay.size())));
            return true;
        }
    }
}
