package dev.highlander.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff = new Backoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(10), 0.5);

    @Test
    void theDelayDoublesUpToTheBound() {
        assertThat(backoff.delay(1, 0)).isEqualTo(Duration.ofSeconds(1));
        assertThat(backoff.delay(3, 0)).isEqualTo(Duration.ofSeconds(4));
        assertThat(backoff.delay(5, 0)).isEqualTo(Duration.ofSeconds(10));
        assertThat(backoff.delay(Integer.MAX_VALUE, 0)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void jitterOnlyLengthensAndByItsShareAtMost() {
        assertThat(backoff.delay(1, 0.999)).isBetween(Duration.ofMillis(1_490), Duration.ofMillis(1_500));
    }

    @Test
    void nonsenseIsRefusedWithTheValuesFound() {
        assertThatThrownBy(() -> new Backoff(Duration.ZERO, 2, Duration.ofSeconds(1), 0))
                .hasMessageContaining("initial=PT0S");
        assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(2), 2, Duration.ofSeconds(1), 0))
                .hasMessageContaining("max=PT1S");
        assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(1), Double.NaN, Duration.ofSeconds(1), 0))
                .hasMessageContaining("NaN");
    }
}
