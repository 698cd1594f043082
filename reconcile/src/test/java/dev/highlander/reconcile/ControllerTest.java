package dev.highlander.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.highlander.testkit.ManualTime;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ControllerTest {
    private static final Backoff DOUBLING = new Backoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(8), 0);

    private final ManualTime time = new ManualTime();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(Controller.class);

    @BeforeEach
    void listenToTheLog() {
        lines.start();
        logger.addAppender(lines);
        logger.setAdditive(false);
    }

    @AfterEach
    void leaveTheLog() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
    }

    @Test
    void aFailingKeyComesAgainAfterItsBackOffAndItsSuccessForgetsIt() {
        AtomicBoolean works = new AtomicBoolean();
        AtomicInteger turns = new AtomicInteger();
        try (Controller<String> controller = controller(_ -> {
            turns.incrementAndGet();
            if (!works.get()) {
                throw new IOException("no");
            }
            return Outcome.done();
        })) {
            controller.enqueue("a");
            run(controller);
            assertThat(turns).hasValue(1);
            for (int wait : List.of(1, 2, 4, 8, 8)) {
                int before = turns.get();
                time.pass(Duration.ofSeconds(wait).minusNanos(1));
                run(controller);
                assertThat(turns).as("before the wait of " + wait).hasValue(before);
                time.pass(Duration.ofNanos(1));
                run(controller);
                assertThat(turns).as("after the wait of " + wait).hasValue(before + 1);
            }
            works.set(true);
            controller.enqueue("a");
            run(controller);
            works.set(false);
            controller.enqueue("a");
            run(controller);
            // The first delay again; the retry that stood open at the success is over as well.
            int before = turns.get();
            time.pass(Duration.ofSeconds(1));
            run(controller);
            assertThat(turns).hasValue(before + 1);
            assertThat(controller.metrics().retries()).isEqualTo(8);
        }
    }

    @Test
    void againComesAfterItsDelay() {
        List<String> turns = new ArrayList<>();
        try (Controller<String> controller = controller(key -> {
            turns.add(key);
            return Outcome.again(Duration.ofSeconds(30));
        })) {
            controller.enqueue("a");
            run(controller);
            time.pass(Duration.ofSeconds(29));
            run(controller);
            assertThat(turns).hasSize(1);
            time.pass(Duration.ofSeconds(1));
            run(controller);
            assertThat(turns).hasSize(2);
        }
    }

    @Test
    void aKeyIsLoggedWhenItBeginsToFailAndWhenItRecoversAndNotBetween() {
        AtomicInteger turns = new AtomicInteger();
        try (Controller<String> controller = controller(_ -> {
            int turn = turns.incrementAndGet();
            if (turn < 5) {
                throw new IOException("try " + turn);
            }
            return Outcome.done();
        })) {
            controller.enqueue("ns/a");
            for (int i = 0; i < 20; i++) {
                run(controller);
                time.pass(Duration.ofSeconds(8));
            }
            assertThat(controller.failing()).isZero();
        }
        assertThat(lines.list).extracting(ILoggingEvent::getFormattedMessage).hasSize(2)
                .satisfiesExactly(first -> assertThat(first).contains("controller=test key=ns/a failed"),
                        second -> assertThat(second).contains("controller=test key=ns/a recovered after 4 failures"));
    }

    @Test
    void aWriteThatMetANewerVersionIsTriedAgainWithoutAWord() {
        AtomicInteger turns = new AtomicInteger();
        try (Controller<String> controller = controller(_ -> {
            if (turns.incrementAndGet() < 3) {
                throw new KubernetesClientException("the object has been modified", 409, null);
            }
            return Outcome.done();
        })) {
            controller.enqueue("a");
            for (int i = 0; i < 5; i++) {
                run(controller);
                time.pass(Duration.ofSeconds(2));
            }
        }
        assertThat(turns).hasValue(3);
        assertThat(lines.list).filteredOn(line -> line.getLevel().isGreaterOrEqual(Level.INFO)).isEmpty();
    }

    @Test
    void oneFailingKeyDoesNotHoldUpTheOthers() {
        List<String> done = new ArrayList<>();
        try (Controller<String> controller = controller(key -> {
            if (key.equals("bad")) {
                throw new IllegalStateException("never works");
            }
            done.add(key);
            return Outcome.done();
        })) {
            controller.enqueue("bad");
            controller.enqueue("good");
            run(controller);
            assertThat(done).containsExactly("good");
        }
    }

    @Test
    void closingWaitsForTheTurnThatRuns() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicBoolean finished = new AtomicBoolean();
        Controller<String> controller = Controller.named("test").<String>reconciler(_ -> {
            begun.countDown();
            go.await();
            finished.set(true);
            return Outcome.done();
        }).time(time).build();
        controller.start();
        controller.enqueue("a");
        begun.await();
        Thread closer = Thread.ofVirtual().start(controller::close);
        await().until(() -> closer.getState() != Thread.State.NEW);
        go.countDown();
        assertThat(closer.join(Duration.ofSeconds(10))).isTrue();
        assertThat(finished).isTrue();
    }

    @Test
    void aTurnThatOutlastsThePatienceIsInterrupted() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Controller<String> controller = Controller.named("test").<String>reconciler(_ -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
            return Outcome.done();
        }).patience(Duration.ofMillis(20)).time(time).build();
        controller.start();
        controller.enqueue("a");
        begun.await();
        controller.close();
        assertThat(interrupted.getCount()).isZero();
    }

    @Test
    void workersServeKeysAddedBeforeTheStart() {
        AtomicInteger turns = new AtomicInteger();
        try (Controller<Integer> controller = Controller.named("test").<Integer>reconciler(_ -> {
            turns.incrementAndGet();
            return Outcome.done();
        }).workers(4).time(time).build()) {
            for (int i = 0; i < 100; i++) {
                controller.enqueue(i);
            }
            controller.start();
            await().until(() -> turns.get() == 100);
            assertThatThrownBy(controller::start).hasMessageContaining("started before");
        }
    }

    private <K> Controller<K> controller(Reconciler<K> reconciler) {
        return Controller.named("test").reconciler(reconciler).backoff(DOUBLING).chance(() -> 0).time(time).build();
    }

    private static void run(Controller<?> controller) {
        while (controller.turn()) {
            // Until nothing is ready.
        }
    }
}
