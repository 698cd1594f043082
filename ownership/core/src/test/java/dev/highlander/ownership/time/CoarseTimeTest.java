package dev.highlander.ownership.time;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class CoarseTimeTest {
    private final ManualTime exact = new ManualTime();
    private final List<Duration> set = new ArrayList<>();
    private final List<String> did = new ArrayList<>();
    private final TimeSource counted = new TimeSource() {
        @Override
        public long nanos() {
            return exact.nanos();
        }

        @Override
        public Cancellable after(Duration delay, Runnable action) {
            set.add(delay);
            return exact.after(delay, action);
        }
    };
    private final CoarseTime time = new CoarseTime(counted, ofMillis(5));

    @Test
    void farTimersThatFallTogetherAreOneTimer() {
        for (int i = 0; i < 1_000; i++) {
            String name = "timer " + i;
            time.after(ofMillis(100).plusNanos(1_000 + i), () -> did.add(name));
        }
        assertThat(set).hasSize(1);

        exact.pass(ofMillis(106));
        assertThat(did).hasSize(1_000).startsWith("timer 0", "timer 1");
    }

    @Test
    void aNearTimerIsExact() {
        time.after(ofMillis(3), () -> did.add("near"));
        exact.pass(ofMillis(3));

        assertThat(did).containsExactly("near");
    }

    @Property(tries = 200)
    void aTimerIsNeverEarlyAndAtMostOneGrainLate(@ForAll @LongRange(min = 0, max = 1_000_000_000) long delay,
            @ForAll @LongRange(min = 0, max = 20_000_000) long start) {
        ManualTime clock = new ManualTime();
        clock.pass(ofNanos(start));
        CoarseTime coarse = new CoarseTime(clock, ofMillis(5));
        long due = clock.nanos() + delay;
        List<Long> ran = new ArrayList<>();
        coarse.after(ofNanos(delay), () -> ran.add(clock.nanos()));
        clock.pass(Duration.ofSeconds(2));

        assertThat(ran).singleElement().satisfies(at -> assertThat(at).isBetween(due, due + 5_000_000));
    }

    @Test
    void whatIsCalledOffDoesNotRunAndLeavesTheOthersAlone() {
        TimeSource.Cancellable off = time.after(ofMillis(100), () -> did.add("off"));
        time.after(ofMillis(100), () -> did.add("on"));
        off.cancel();
        off.cancel();
        exact.pass(ofMillis(200));

        assertThat(did).containsExactly("on");
    }

    @Test
    void anActionThatFailsDoesNotDisturbTheOthers() {
        time.after(ofMillis(100), () -> {
            throw new IllegalStateException("on purpose");
        });
        time.after(ofMillis(100), () -> did.add("next"));
        exact.pass(ofMillis(200));

        assertThat(did).containsExactly("next");
    }

    @Test
    void timersSetByATimerOfTheSameInstantRunLater() {
        time.after(ofMillis(100), () -> time.after(ofMillis(60), () -> did.add("second")));
        exact.pass(ofMillis(300));

        assertThat(did).containsExactly("second");
    }

    @Test
    void aGrainOutOfRangeIsRefused() {
        assertThatThrownBy(() -> new CoarseTime(exact, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("grain: PT0S, expected 1 ms to 1 s");
    }
}
