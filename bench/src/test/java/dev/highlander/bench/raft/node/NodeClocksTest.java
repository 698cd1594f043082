package dev.highlander.bench.raft.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.testkit.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class NodeClocksTest {
    @Test
    void aClockThatDriftsIsFasterOrSlowerFromThenOn() {
        ManualTime machine = new ManualTime();
        DriftingTime time = new DriftingTime(machine);
        long start = time.nanos();
        machine.pass(Duration.ofSeconds(1));
        assertThat(time.nanos() - start).isEqualTo(1_000_000_000);
        time.drift(1.5);
        assertThat(time.nanos() - start).isEqualTo(1_000_000_000);
        machine.pass(Duration.ofSeconds(2));
        assertThat(time.nanos() - start).isEqualTo(4_000_000_000L);
        time.drift(0.5);
        machine.pass(Duration.ofSeconds(2));
        assertThat(time.nanos() - start).isEqualTo(5_000_000_000L);
        assertThat(time.onMachine(time.nanos())).isEqualTo(machine.nanos());
        assertThat(time.onMachine(time.nanos() + 500)).isEqualTo(machine.nanos() + 1_000);
    }

    @Test
    void timersOfAClockThatIsSlowAreLate() {
        ManualTime machine = new ManualTime();
        DriftingTime time = new DriftingTime(machine);
        time.drift(0.5);
        AtomicBoolean rang = new AtomicBoolean();
        time.after(Duration.ofSeconds(1), () -> rang.set(true));
        machine.pass(Duration.ofMillis(1_999));
        assertThat(rang).isFalse();
        machine.pass(Duration.ofMillis(1));
        assertThat(rang).isTrue();
    }

    @Test
    void aRateIsPlausible() {
        DriftingTime time = new DriftingTime(new ManualTime());
        for (double rate : new double[]{0, -1, 3, Double.NaN}) {
            assertThatThrownBy(() -> time.drift(rate)).hasMessageContaining("expected 0.5 to 2");
        }
    }

    @Test
    void aWallClockIsShifted() {
        ShiftedWall wall = new ShiftedWall(InstantSource.fixed(Instant.EPOCH));
        assertThat(wall.instant()).isEqualTo(Instant.EPOCH);
        wall.shift(Duration.ofDays(-1));
        assertThat(wall.instant()).isEqualTo(Instant.EPOCH.minus(Duration.ofDays(1)));
        assertThat(wall.millis()).isEqualTo(-86_400_000);
    }
}
