package dev.highlander.controlplane.apiserver.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.ownership.time.ManualTime;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A request that takes too long is interrupted, and nobody else is. */
class TimeLimitTest {
    private final ManualTime time = new ManualTime();
    private final TimeLimit limit = new TimeLimit(time, Duration.ofSeconds(60));

    @AfterEach
    void leaveNoInterruption() {
        Thread.interrupted();
    }

    @Test
    void aWaitingRequestIsInterruptedWhenItsTimeIsUp() {
        TimeLimit.Running request = limit.begin();
        time.pass(Duration.ofSeconds(59));
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        time.pass(Duration.ofSeconds(1));

        assertThatThrownBy(() -> new CountDownLatch(1).await()).isInstanceOf(InterruptedException.class);
        assertThat(request.end()).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void aRequestThatHasEndedInTimeIsLeftAlone() {
        TimeLimit.Running request = limit.begin();
        time.pass(Duration.ofSeconds(30));
        assertThat(request.end()).isFalse();
        time.pass(Duration.ofSeconds(60));
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(request.end()).isFalse();
    }

    @Test
    void eachRequestHasItsOwnTime() {
        TimeLimit.Running early = limit.begin();
        time.pass(Duration.ofSeconds(40));
        early.end();
        TimeLimit.Running late = limit.begin();
        time.pass(Duration.ofSeconds(59));
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        time.pass(Duration.ofSeconds(1));
        assertThat(late.end()).isTrue();
    }

    @Test
    void theInterruptionDoesNotOutliveTheRequest() {
        TimeLimit.Running request = limit.begin();
        time.pass(Duration.ofSeconds(60));
        assertThat(request.end()).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();

        TimeLimit.Running next = limit.begin();
        time.pass(Duration.ofSeconds(59));
        assertThat(next.end()).isFalse();
    }
}
