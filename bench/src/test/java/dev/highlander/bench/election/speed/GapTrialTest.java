package dev.highlander.bench.election.speed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.bench.election.witness.Sighting;
import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class GapTrialTest {
    private static Sighting effect(long millis, String holder, long epoch) {
        return seen(millis, Sighting.Kind.EFFECT, holder, epoch, true);
    }

    private static Sighting seen(long millis, Sighting.Kind kind, String holder, long epoch, boolean accepted) {
        return new Sighting(millis * 1_000_000, kind, HolderId.of(holder, holder + epoch), new Epoch(epoch), 1,
                accepted);
    }

    private static GapRun judge(Sighting... history) {
        return GapTrial.judge(List.of(history), "a", 100_000_000);
    }

    @Test
    void aGapIsFromTheLastEffectOfTheOldOwnerToTheFirstOfTheNew() {
        GapRun run = judge(effect(90, "a", 1), effect(110, "a", 1), seen(140, Sighting.Kind.RAISE, "b", 2, true),
                effect(150, "b", 2), effect(155, "b", 2));
        assertThat(run).isEqualTo(new GapRun(java.util.Optional.of(Duration.ofMillis(50)),
                java.util.Optional.of(Duration.ofMillis(40)), 0));
    }

    @Test
    void whatTheOldOwnerDoesAfterwardsIsDouble() {
        GapRun run = judge(effect(90, "a", 1), effect(150, "b", 2), effect(151, "a", 1), effect(152, "b", 2),
                effect(153, "a", 1));
        assertThat(run.doubles()).isEqualTo(2);
        assertThat(run.idle()).contains(Duration.ofMillis(60));
    }

    @Test
    void whatIsRefusedHasNotHappenedAndALaterTurnOfTheOldOwnerIsItsRight() {
        GapRun run = judge(effect(90, "a", 1), effect(150, "b", 2), seen(151, Sighting.Kind.EFFECT, "a", 1, false),
                effect(190, "a", 3));
        assertThat(run.doubles()).isZero();
    }

    @Test
    void whereNobodyTakesOverThereIsNothingToMeasure() {
        assertThat(judge(effect(90, "a", 1), effect(110, "a", 1))).isEqualTo(GapRun.NOT_TAKEN_OVER);
        assertThat(judge()).isEqualTo(GapRun.NOT_TAKEN_OVER);
    }
}
