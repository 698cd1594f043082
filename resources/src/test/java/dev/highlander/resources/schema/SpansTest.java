package dev.highlander.resources.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpansTest {
    @ParameterizedTest
    @CsvSource({"30s,PT30S", "5m,PT5M", "1h30m,PT1H30M", "1.5s,PT1.5S", "100ms,PT0.1S", "0s,PT0S"})
    void theNotationOfGoIsUnderstood(String text, Duration span) {
        assertThat(Spans.parse(text)).contains(span);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "s", "1d", "-5s", "5 m", "1h-3m", "99999999h", "5mx"})
    void anythingElseIsNot(String text) {
        assertThat(Spans.parse(text)).isEmpty();
    }

    @Property
    void whatIsWrittenIsReadBack(@ForAll @LongRange(min = 0, max = 31_536_000_000_000_000L) long nanos) {
        Duration span = Duration.ofNanos(nanos);
        assertThat(Spans.parse(Spans.format(span))).contains(span);
    }
}
