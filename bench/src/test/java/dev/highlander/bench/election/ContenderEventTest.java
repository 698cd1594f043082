package dev.highlander.bench.election;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.LeaseName;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How contenders are told what to do, and how they tell what they did. */
class ContenderEventTest {
    @Test
    void anEventIsALine() {
        ContenderEvent event = new ContenderEvent(-17, ContenderEvent.Kind.DEGRADED, new Epoch(4),
                "no answer\nfor 2 s");
        assertThat(ContenderEvent.parse(event.line()))
                .contains(new ContenderEvent(-17, ContenderEvent.Kind.DEGRADED, new Epoch(4), "no answer for 2 s"));
        ContenderEvent brief = new ContenderEvent(1, ContenderEvent.Kind.READY, Epoch.NONE, "");
        assertThat(ContenderEvent.parse(brief.line())).contains(brief);
    }

    @Test
    void otherLinesAreNone() {
        assertThat(ContenderEvent.parse("OpenJDK 64-Bit Server VM warning: something")).isEmpty();
        assertThat(ContenderEvent.parse("")).isEmpty();
    }

    @Test
    void optionsAreArguments() {
        ContenderOptions options = new ContenderOptions(LeaseName.of("tenant/x"), "a", Duration.ofMillis(700), 1234,
                true, Duration.ofMillis(5), Duration.ofNanos(7), 3);
        assertThat(ContenderOptions.parse(options.arguments().toArray(String[]::new))).isEqualTo(options);
        assertThat(options.withHolder("b").holder()).isEqualTo("b");
    }
}
