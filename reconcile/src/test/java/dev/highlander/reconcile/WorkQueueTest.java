package dev.highlander.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.highlander.testkit.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WorkQueueTest {
    private final ManualTime time = new ManualTime();
    private final WorkQueue<String> queue = new WorkQueue<>(time);

    @Test
    void keysComeInTheOrderOfTheirFirstAddAndOnce() {
        queue.add("a");
        queue.add("b");
        queue.add("a");

        assertThat(drain()).containsExactly("a", "b");
        assertThat(queue.metrics().adds()).isEqualTo(2);
    }

    @Test
    void aKeyAddedWhileInHandComesAgainOnlyAfterItWasGivenBackAndBehindTheOthers() {
        queue.add("a");
        assertThat(queue.poll()).isEqualTo("a");
        queue.add("a");
        queue.add("a");
        queue.add("b");

        assertThat(queue.poll()).isEqualTo("b");
        assertThat(queue.poll()).isNull();
        queue.done("a");
        assertThat(queue.poll()).isEqualTo("a");
        queue.done("a");
        assertThat(queue.poll()).isNull();
    }

    @Test
    void aDelayedKeyComesWhenItsTimeHasComeAndNotBefore() {
        queue.addAfter("a", Duration.ofSeconds(10));

        time.pass(Duration.ofMillis(9_999));
        assertThat(queue.poll()).isNull();
        time.pass(Duration.ofMillis(1));
        assertThat(drain()).containsExactly("a");
        assertThat(queue.metrics().delayed()).isZero();
        assertThat(time.timers()).isZero();
    }

    @Test
    void ofTwoDelaysTheEarlierOneWins() {
        queue.addAfter("a", Duration.ofSeconds(10));
        queue.addAfter("a", Duration.ofSeconds(1));
        queue.addAfter("a", Duration.ofSeconds(30));

        time.pass(Duration.ofSeconds(1));
        assertThat(drain()).containsExactly("a");
        time.pass(Duration.ofSeconds(60));
        assertThat(drain()).isEmpty();
    }

    @Test
    void aKeyMovedToEarlierTimesAgainAndAgainDoesNotGrowTheQueue() {
        for (int i = 0; i < 10_000; i++) {
            queue.addAfter("a", Duration.ofSeconds(20_000 - i));
        }

        assertThat(queue.metrics().delayed()).isEqualTo(1);
        assertThat(time.timers()).isEqualTo(1);
    }

    @Test
    void aDelayLongerThanTheClockCanCountIsNeverNotNow() {
        queue.addAfter("a", Duration.ofSeconds(Long.MAX_VALUE));

        time.pass(Duration.ofDays(365));
        assertThat(queue.poll()).isNull();
    }

    @Test
    void theMetricsTellHowLongKeysStoodReady() {
        queue.add("a");
        time.pass(Duration.ofSeconds(2));
        queue.add("b");
        time.pass(Duration.ofSeconds(1));
        drain();

        WorkQueue.Metrics metrics = queue.metrics();
        assertThat(metrics.waited()).isEqualTo(Duration.ofSeconds(4));
        assertThat(metrics.longestWait()).isEqualTo(Duration.ofSeconds(3));
        assertThat(metrics.taken()).isEqualTo(2);
        assertThat(metrics.ready()).isZero();
        assertThat(metrics.inHand()).isZero();
    }

    @Test
    void givingBackWhatIsNotInHandIsRefused() {
        assertThatThrownBy(() -> queue.done("a")).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not in hand");
    }

    @Test
    void closingWakesWhoeverWaitsAndGivesNothingMore() throws Exception {
        List<Thread> takers = new ArrayList<>();
        AtomicInteger ended = new AtomicInteger();
        for (int i = 0; i < 3; i++) {
            takers.add(Thread.ofVirtual().start(() -> {
                try {
                    assertThat(queue.take()).isNull();
                    ended.incrementAndGet();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }));
        }
        queue.close();
        for (Thread taker : takers) {
            assertThat(taker.join(Duration.ofSeconds(10))).isTrue();
        }
        queue.add("a");
        assertThat(ended).hasValue(3);
        assertThat(queue.poll()).isNull();
    }

    @Test
    void manyThreadsNeverHoldOneKeyTwiceAndMissNoAdd() throws Exception {
        int keys = 20;
        Set<Integer> inHand = ConcurrentHashMap.newKeySet();
        List<String> faults = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger[] wanted = new AtomicInteger[keys];
        int[] seen = new int[keys];
        Arrays.setAll(wanted, _ -> new AtomicInteger());
        List<Thread> threads = new ArrayList<>();
        try (WorkQueue<Integer> shared = new WorkQueue<>(time)) {
            for (int worker = 0; worker < 8; worker++) {
                threads.add(Thread.ofVirtual().start(() -> {
                    try {
                        for (Integer key = shared.take(); key != null; key = shared.take()) {
                            if (!inHand.add(key)) {
                                faults.add("twice: " + key);
                            }
                            // Unsynchronised on purpose: the queue orders the turns of one key.
                            seen[key] = wanted[key].get();
                            Thread.onSpinWait();
                            inHand.remove(key);
                            shared.done(key);
                        }
                    } catch (InterruptedException e) {
                        faults.add(e.toString());
                    }
                }));
            }
            for (int i = 0; i < 50_000; i++) {
                wanted[i * 7 % keys].incrementAndGet();
                shared.add(i * 7 % keys);
            }
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> shared.metrics().ready() == 0 && shared.metrics().inHand() == 0);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(faults).isEmpty();
        for (int key = 0; key < keys; key++) {
            assertThat(seen[key]).as("last state seen of key " + key).isEqualTo(wanted[key].get());
        }
    }

    private List<String> drain() {
        List<String> taken = new ArrayList<>();
        for (String key = queue.poll(); key != null; key = queue.poll()) {
            taken.add(key);
            queue.done(key);
        }
        return taken;
    }
}
