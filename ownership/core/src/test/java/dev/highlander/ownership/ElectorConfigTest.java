package dev.highlander.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ElectorConfigTest {
    @Test
    void theDefaultsAreThoseOfTheDocument() {
        ElectorConfig config = ElectorConfig.of("tenant/default", "node-a");

        assertThat(config.ttl()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.renewal()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.drift()).isEqualTo(0.01);
        assertThat(config.margin()).isEqualTo(Duration.ofMillis(100));
        assertThat(config.usable()).isEqualTo(Duration.ofMillis(14_750));
    }

    @Test
    void theShortestTimeToLiveIsHalfASecond() {
        ElectorConfig config = ElectorConfig.builder("lease", "node").ttl(Duration.ofMillis(500)).build();

        assertThat(config.margin()).isEqualTo(Duration.ofMillis(10));
        assertThat(config.usable()).isGreaterThan(config.renewal().multipliedBy(2));
        refused("ttl: 499ms, expected 500ms to 86400s", builder -> builder.ttl(Duration.ofMillis(499)));
    }

    @Test
    void aRefusalNamesFieldValueAndWhatWasExpected() {
        refused("renewal: 8s, expected 10ms to 7375ms", builder -> builder.renewal(Duration.ofSeconds(8)));
        refused("drift: 1.0, expected 0 to 0.2", builder -> builder.drift(1));
        refused("drift: NaN, expected 0 to 0.2", builder -> builder.drift(Double.NaN));
        refused("margin: 4s, expected 0s to 3750ms", builder -> builder.margin(Duration.ofSeconds(4)));
        refused("priority: 10, expected 0 to 9", builder -> builder.priority(10));
        refused("courtesy: 16s, expected 0s to 15s", builder -> builder.courtesy(Duration.ofSeconds(16)));
        refused("drain: -1s, expected 0s to 86400s", builder -> builder.drain(Duration.ofSeconds(-1)));
        assertThatThrownBy(() -> ElectorConfig.of("", "node")).hasMessageStartingWith("lease: '', expected 1 to 253");
        assertThatThrownBy(() -> ElectorConfig.of("lease", "two words"))
                .hasMessageStartingWith("holder: 'two words', expected");
    }

    private static void refused(String message, UnaryOperator<ElectorConfig.Builder> change) {
        assertThatThrownBy(() -> change.apply(ElectorConfig.builder("lease", "node")).build())
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }
}
