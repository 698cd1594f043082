package dev.highlander.bench.election.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the witness answers. */
class WitnessTest {
    @Test
    void withAFenceAnOldEpochIsRefusedAndRemembered() {
        Witness witness = new Witness(true);
        assertThat(witness.answer("raise L a#1 1", 10)).isEqualTo("accepted 1");
        assertThat(witness.answer("effect L a#1 1 1", 11)).isEqualTo("accepted 1");
        assertThat(witness.answer("raise L b#1 2", 12)).isEqualTo("accepted 2");
        assertThat(witness.answer("raise L b#1 2", 13)).as("asked again").isEqualTo("accepted 2");
        assertThat(witness.answer("effect L a#1 1 2", 14)).isEqualTo("refused 2");
        assertThat(witness.answer("effect L c#1 2 1", 15)).as("another with that epoch").isEqualTo("refused 2");
        assertThat(witness.answer("last L", 16)).isEqualTo("11 EFFECT a#1 1 1 accepted");
        assertThat(witness.answer("history L 3", 17).lines()).containsExactly("13 RAISE b#1 2 0 accepted",
                "14 EFFECT a#1 1 2 refused", "15 EFFECT c#1 2 1 refused", "end");
    }

    @Test
    void aHigherEpochIsTakenWithoutAFenceRaisedBefore() {
        Witness witness = new Witness(true);
        assertThat(witness.answer("effect L a#1 7 1", 1)).isEqualTo("accepted 7");
        assertThat(witness.answer("raise L reader#0 0", 2)).as("asks only").isEqualTo("accepted 7");
        assertThat(witness.answer("history L 0", 3).lines()).hasSize(2);
    }

    @Test
    void withoutAFenceEverythingIsTaken() {
        Witness witness = new Witness(false);
        assertThat(witness.answer("effect L a#1 2 1", 1)).isEqualTo("accepted 2");
        assertThat(witness.answer("effect L b#1 1 1", 2)).isEqualTo("accepted 2");
        assertThat(witness.answer("last L", 3)).isEqualTo("2 EFFECT b#1 1 1 accepted");
    }

    @Test
    void leasesAreApart() {
        Witness witness = new Witness(true);
        assertThat(witness.answer("effect L a#1 9 1", 1)).isEqualTo("accepted 9");
        assertThat(witness.answer("effect M a#1 1 1", 2)).isEqualTo("accepted 1");
        assertThat(witness.answer("last N", 3)).isEqualTo("none");
        assertThat(witness.answer("history N 0", 3)).isEqualTo("end");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"hello | expected effect, raise, last or history",
        "effect L a#1 1 | expected 5 words, found 4", "effect L a 1 1 | expected name#token",
        "effect L a#1 one 1 | one", "effect L a#1 -1 1 | expected 0 or more", "history L x | x", "history L -1 | -1"})
    void nonsenseIsAnsweredByWhatWasExpected(String line, String said) {
        assertThat(new Witness(true).answer(line, 0)).startsWith("error").contains(said).doesNotContain("\n");
    }

    @Test
    void aSightingIsALine() {
        Sighting sighting = new Sighting(-5, Sighting.Kind.EFFECT, HolderId.of("node-a", "t.1"), new Epoch(3), 17,
                false);
        assertThat(Sighting.parse(sighting.line())).isEqualTo(sighting);
        assertThatThrownBy(() -> Sighting.parse("1 EFFECT a#1")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected six words");
    }
}
