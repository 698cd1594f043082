package dev.highlander.ownership;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.ownership.time.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OwnershipTest {
    private final ManualTime time = new ManualTime();
    private final AtomicInteger deadlineFound = new AtomicInteger();
    private final List<Epoch> seen = new ArrayList<>();
    private final Ownership ownership = new Ownership(LeaseName.of("lease"), HolderId.of("ann", "1"), new Epoch(4),
            time.nanos() + ofSeconds(10).toNanos(), time, deadlineFound::incrementAndGet, seen::add);

    @Test
    void anActionThatFitsRunsAndItsResultOrExceptionComesThrough() {
        assertThat(ownership.<String, RuntimeException>within(ofSeconds(10), () -> "done")).isEqualTo("done");
        assertThatThrownBy(() -> ownership.runWithin(ofSeconds(1), () -> {
            throw new IOException("on purpose");
        })).isInstanceOf(IOException.class);

        AtomicBoolean idle = new AtomicBoolean();
        ownership.whenIdle(() -> idle.set(true));
        assertThat(idle).as("both have ended").isTrue();
    }

    @Test
    void anActionThatDoesNotFitIsRefusedWithTheReason() {
        time.pass(ofSeconds(9));

        assertThatThrownBy(() -> ownership.begin(ofMillis(1_001))).isInstanceOf(OwnershipLostException.class)
                .hasMessage("lease lease: action of up to PT1.001S refused, ownership with epoch 4 lasts for PT1S")
                .satisfies(e -> assertThat(((OwnershipLostException) e).isOver()).as("it may be renewed").isFalse());
        assertThatThrownBy(() -> ownership.begin(Duration.ofSeconds(Long.MAX_VALUE)))
                .isInstanceOf(OwnershipLostException.class);
        assertThat(ownership.close()).as("what was refused is not waited for").isLessThan(time.nanos());
    }

    @Test
    void prolongingGivesTime() {
        time.pass(ofSeconds(9));
        ownership.prolong(time.nanos() + ofSeconds(12).toNanos());

        assertThat(ownership.remaining()).isEqualTo(ofSeconds(12));
        assertThat(ownership.isHeld()).isTrue();
        assertThat(deadlineFound).hasValue(0);
    }

    @Test
    void whoeverFindsTheDeadlinePassedTellsTheElector() {
        time.standStill(ofSeconds(10));

        assertThat(ownership.isHeld()).isFalse();
        assertThat(deadlineFound).hasPositiveValue();
    }

    @Test
    void aRefusalInsideAnActionIsReportedAndComesThrough() {
        StaleEpochException refusal = new StaleEpochException(LeaseName.of("lease"), new Epoch(4), new Epoch(6));

        assertThatThrownBy(() -> ownership.runWithin(ofSeconds(1), () -> {
            throw refusal;
        })).isSameAs(refusal);

        assertThat(seen).containsExactly(new Epoch(6));
    }

    @Test
    void aRefusalOfAnotherLeaseOrWithoutAHigherEpochIsNone() {
        ownership.refused(new StaleEpochException(LeaseName.of("other"), new Epoch(4), new Epoch(6)));
        ownership.refused(new StaleEpochException(LeaseName.of("lease"), new Epoch(2), new Epoch(4)));
        ownership.refused(new Epoch(4));
        ownership.refused(Epoch.NONE);

        assertThat(seen).isEmpty();
        assertThat(ownership.isHeld()).isTrue();
    }

    @Test
    void closingSeesEveryActionThatMayGoOn() {
        Ownership.Permit permit = ownership.begin(ofSeconds(3));

        assertThat(ownership.close()).isEqualTo(time.nanos() + ofSeconds(3).toNanos());
        assertThatThrownBy(() -> ownership.begin(Duration.ZERO)).isInstanceOf(OwnershipLostException.class)
                .satisfies(e -> assertThat(((OwnershipLostException) e).isOver()).isTrue());
        AtomicBoolean idle = new AtomicBoolean();
        ownership.whenIdle(() -> idle.set(true));
        assertThat(idle).isFalse();
        permit.close();
        permit.close();
        assertThat(idle).isTrue();
    }

    @Test
    void noActionBeginsUnseenWhileTheOwnershipIsBeingClosed() throws Exception {
        for (int round = 0; round < 200; round++) {
            Ownership contended = new Ownership(LeaseName.of("lease"), HolderId.of("ann", "1"), new Epoch(4),
                    time.nanos() + ofSeconds(10).toNanos(), time, () -> {}, _ -> {});
            AtomicInteger inFlight = new AtomicInteger();
            CountDownLatch start = new CountDownLatch(1);
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<?> actor = threads.submit(() -> {
                    start.await();
                    try {
                        while (true) {
                            Ownership.Permit _ = contended.begin(ofSeconds(1));
                            inFlight.incrementAndGet();
                        }
                    } catch (OwnershipLostException e) {
                        return inFlight.get();
                    }
                });
                start.countDown();
                long busyUntil = contended.close();
                actor.get(10, TimeUnit.SECONDS);
                assertThat(inFlight.get() == 0 || busyUntil >= time.nanos() + ofSeconds(1).toNanos()).isTrue();
            }
        }
    }
}
