package dev.highlander.bench.election.witness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CheckerTest {
    private static final HolderId A = HolderId.of("a", "1");
    private static final HolderId B = HolderId.of("b", "1");

    private final Checker checker = new Checker();
    private long sequence;

    private void effect(long millis, HolderId holder, long epoch, boolean accepted) {
        checker.read(new Sighting(millis * 1_000_000, Sighting.Kind.EFFECT, holder, new Epoch(epoch), ++sequence,
                accepted));
    }

    private void raise(long millis, HolderId holder, long epoch, boolean accepted) {
        checker.read(
                new Sighting(millis * 1_000_000, Sighting.Kind.RAISE, holder, new Epoch(epoch), 0, accepted));
    }

    @Test
    void anOrderlyChangeIsClean() {
        raise(0, A, 1, true);
        effect(1, A, 1, true);
        effect(6, A, 1, true);
        raise(100, B, 2, true);
        effect(101, B, 2, true);
        assertThat(checker.tally()).isEqualTo(new Checker.Tally(3, 0, 0, 0, 1));
        assertThat(checker.violations()).isEmpty();
        assertThat(checker.epoch()).isEqualTo(new Epoch(2));
    }

    @Test
    void anEffectOfTheOldOwnerAfterTheNewOnesIsDouble() {
        effect(1, A, 1, true);
        effect(10, B, 2, true);
        effect(11, A, 1, true);
        effect(12, B, 2, true);
        assertThat(checker.tally()).isEqualTo(new Checker.Tally(4, 1, 0, 0, 1));
        assertThat(checker.violations()).singleElement().asString().startsWith("double effect: 11000000 EFFECT a#1 1")
                .endsWith("after epoch 2");
    }

    @Test
    void anEffectTakenAfterTheFenceWasRaisedIsDouble() {
        effect(1, A, 1, true);
        raise(10, B, 2, true);
        effect(11, A, 1, true);
        assertThat(checker.tally().doubles()).isOne();
    }

    @Test
    void whatTheFenceRefusedIsStaleAndNotDouble() {
        effect(1, A, 1, true);
        raise(10, B, 2, true);
        effect(11, A, 1, false);
        effect(12, B, 2, true);
        assertThat(checker.tally()).isEqualTo(new Checker.Tally(2, 0, 1, 0, 1));
        assertThat(checker.violations()).isEmpty();
    }

    @Test
    void oneEpochForTwoIsARegressionAndTheSecondsEffectDouble() {
        effect(1, A, 5, true);
        effect(2, B, 5, true);
        effect(3, B, 5, true);
        assertThat(checker.tally()).isEqualTo(new Checker.Tally(3, 2, 0, 1, 0));
    }

    @Test
    void aRefusedSecondClaimOfAnEpochIsARegressionAllTheSame() {
        raise(1, A, 5, true);
        raise(2, B, 5, false);
        assertThat(checker.tally()).isEqualTo(new Checker.Tally(0, 0, 1, 1, 0));
    }

    @Test
    void aLaterClaimOfAContenderWithALowerEpochIsARegression() {
        effect(1, A, 5, true);
        raise(2, HolderId.of("a", "2"), 4, false);
        assertThat(checker.tally().regressions()).isOne();
        assertThat(checker.violations()).singleElement().asString().contains("after its epoch 5");
    }

    @Test
    void whoStoodStillBeforeItsFirstWordIsStaleButNoRegression() {
        effect(1, A, 1, true);
        raise(10, B, 3, true);
        raise(20, HolderId.of("c", "1"), 2, false);
        assertThat(checker.tally()).isEqualTo(new Checker.Tally(1, 0, 1, 0, 0));
    }

    @Test
    void theGapReachesFromTheLastEffectOfTheOldToTheFirstOfTheNew() {
        effect(0, A, 1, true);
        effect(5, A, 1, true);
        effect(1_005, B, 2, true);
        effect(1_010, B, 2, true);
        effect(1_020, B, 2, true);
        assertThat(checker.longestGap(7_000_000, 1_015_000_000)).contains(Duration.ofSeconds(1));
        assertThat(checker.longestGap(1_011_000_000, 1_015_000_000)).contains(Duration.ofMillis(10));
    }

    @Test
    void refusedEffectsDoNotShortenAGap() {
        effect(0, A, 1, true);
        effect(50, A, 1, false);
        effect(100, B, 2, true);
        assertThat(checker.longestGap(10_000_000, 100_000_000)).contains(Duration.ofMillis(100));
    }

    @Test
    void aGapThatDoesNotEndIsNone() {
        effect(0, A, 1, true);
        effect(5, A, 1, true);
        assertThat(checker.longestGap(3_000_000, 100_000_000)).isEmpty();
        assertThat(new Checker().longestGap(0, 1)).isEmpty();
    }

    @Test
    void aTallyIsCountedFromAnEarlierOne() {
        effect(1, A, 1, true);
        Checker.Tally before = checker.tally();
        effect(2, B, 2, true);
        effect(3, A, 1, true);
        assertThat(checker.tally().since(before)).isEqualTo(new Checker.Tally(2, 1, 0, 0, 1));
        assertThat(before.plus(checker.tally().since(before))).isEqualTo(checker.tally());
    }

    @Test
    void aLongHistoryIsReadWhole() {
        for (int i = 0; i <= 10_000; i++) {
            effect(i, A, 1, true);
        }
        assertThat(checker.tally().effects()).isEqualTo(10_001);
        assertThat(checker.longestGap(0, 10_000_000_000L)).contains(Duration.ofMillis(1));
    }
}
