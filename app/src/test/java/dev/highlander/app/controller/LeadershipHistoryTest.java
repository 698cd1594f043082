package dev.highlander.app.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.console.metrics.HighlanderMetrics;
import dev.highlander.console.model.LeadershipChange;
import dev.highlander.ownership.Loss;
import dev.highlander.testkit.ManualTime;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeadershipHistoryTest {
    private final ManualTime time = new ManualTime();
    private final HighlanderMetrics metrics = new HighlanderMetrics(false);
    private final LeadershipHistory history = new LeadershipHistory("node-a", time.clock(), time, metrics);

    @Test
    void leadershipThatWasLostAndTakenAgainIsAFailoverAndItsGapIsTimed() throws IOException {
        history.gained(1);
        time.pass(Duration.ofSeconds(30));
        time.stepWallClock(Duration.ofHours(-2)); // must not count
        history.lost(1, Loss.EXPIRED);
        time.pass(Duration.ofMillis(400));
        history.gained(2);

        assertThat(history.failovers()).isEqualTo(1);
        assertThat(history.count()).isEqualTo(3);
        assertThat(history.newestFirst()).extracting(LeadershipChange::reason)
                .containsExactly("acquired", "expired", "acquired");
        Exposition seen = Exposition.of(metrics.registry());
        assertThat(seen.value("leadership_acquisitions_total")).isEqualTo(2);
        assertThat(seen.value("leadership_losses_total")).isEqualTo(1);
        assertThat(seen.value("leadership_transitions_total")).isEqualTo(3);
        assertThat(seen.value("leadership_duration_seconds_sum")).isEqualTo(30);
        assertThat(seen.value("failover_total")).isEqualTo(1);
        assertThat(seen.value("failover_duration_seconds_bucket{le=\"0.25\"}")).isZero();
        assertThat(seen.value("failover_duration_seconds_bucket{le=\"0.5\"}")).isEqualTo(1);
    }

    @Test
    void leadershipThatWasHandedOverIsNone() throws IOException {
        history.gained(1);
        history.lost(1, Loss.HANDED_OVER);
        history.gained(2);
        assertThat(history.failovers()).isZero();
        assertThat(Exposition.of(metrics.registry()).value("failover_total")).isZero();
    }

    @Test
    void aTakeOverThatTheFenceRefusesIsAnError() throws IOException {
        history.refused();
        assertThat(Exposition.of(metrics.registry()).value("failover_errors_total")).isEqualTo(1);
    }
}
