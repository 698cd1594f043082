package dev.highlander.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.ownership.time.TimeSource.Cancellable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualTimeTest {
    private final ManualTime time = new ManualTime();
    private final List<String> ran = new ArrayList<>();
    private final long start = time.nanos();

    private void note(String what) {
        ran.add(what + "@" + time.since(start).toMillis());
    }

    @Test
    void timersRunInOrderEachAtItsInstant() {
        time.after(Duration.ofMillis(30), () -> note("c"));
        time.after(Duration.ofMillis(10), () -> note("a"));
        time.after(Duration.ofMillis(10), () -> note("b"));
        time.after(Duration.ofMillis(-5), () -> note("now"));
        time.pass(Duration.ofMillis(29));
        assertThat(ran).containsExactly("now@0", "a@10", "b@10");
        time.pass(Duration.ofMillis(1));
        assertThat(ran).endsWith("c@30");
        assertThat(time.timers()).isZero();
    }

    @Test
    void aTimerMaySetAnother() {
        time.after(Duration.ofMillis(10), () -> time.after(Duration.ofMillis(10), () -> note("second")));
        time.pass(Duration.ofMillis(25));
        assertThat(ran).containsExactly("second@20");
        assertThat(time.since(start)).isEqualTo(Duration.ofMillis(25));
    }

    @Test
    void whatIsCalledOffDoesNotRun() {
        Cancellable timer = time.after(Duration.ofMillis(10), () -> note("never"));
        timer.cancel();
        timer.cancel();
        time.pass(Duration.ofDays(1));
        assertThat(ran).isEmpty();
    }

    @Test
    void timersOfAProcessThatStoodStillRunLate() {
        time.after(Duration.ofMillis(10), () -> note("late"));
        time.standStill(Duration.ofSeconds(5));
        assertThat(ran).isEmpty();
        time.pass(Duration.ZERO);
        assertThat(ran).containsExactly("late@5000");
    }

    @Test
    void readingsOverflowWithoutHarm() {
        time.after(Duration.ofHours(3), () -> note("after"));
        time.pass(Duration.ofHours(2));
        assertThat(time.nanos()).isNegative();
        assertThat(time.since(start)).isEqualTo(Duration.ofHours(2));
        time.pass(Duration.ofHours(1));
        assertThat(ran).hasSize(1);
    }

    @Test
    void theWallClockMovesAlongAndCanBeStepped() {
        Instant before = time.clock().instant();
        time.pass(Duration.ofSeconds(3));
        time.stepWallClock(Duration.ofHours(-1));
        assertThat(time.clock().instant()).isEqualTo(before.plusSeconds(3).minusSeconds(3600));
        assertThat(time.since(start)).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void timeDoesNotGoBack() {
        assertThatThrownBy(() -> time.pass(Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);
    }
}
