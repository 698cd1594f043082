package dev.highlander.controlplane.node.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.controlplane.node.probe.ProbeState.Kind;
import dev.highlander.controlplane.node.probe.ProbeState.Verdict;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ProbeStateTest {
    private static ProbeState after(Kind kind, int success, int failure, boolean... answers) {
        ProbeState state = ProbeState.initial(kind);
        for (boolean answer : answers) {
            state = state.after(answer, success, failure);
        }
        return state;
    }

    @Test
    void aContainerIsAliveUntilEnoughFailuresInARow() {
        assertThat(after(Kind.LIVENESS, 1, 3).verdict()).isEqualTo(Verdict.SUCCESS);
        assertThat(after(Kind.LIVENESS, 1, 3, false, false).verdict()).isEqualTo(Verdict.SUCCESS);
        assertThat(after(Kind.LIVENESS, 1, 3, false, false, true, false, false).verdict()).isEqualTo(Verdict.SUCCESS);
        assertThat(after(Kind.LIVENESS, 1, 3, false, false, false).verdict()).isEqualTo(Verdict.FAILURE);
    }

    @Test
    void aContainerIsReadyOnlyAfterEnoughSuccessesInARow() {
        assertThat(after(Kind.READINESS, 2, 1).verdict()).isEqualTo(Verdict.FAILURE);
        assertThat(after(Kind.READINESS, 2, 1, true).verdict()).isEqualTo(Verdict.FAILURE);
        assertThat(after(Kind.READINESS, 2, 1, true, false, true).verdict()).isEqualTo(Verdict.FAILURE);
        assertThat(after(Kind.READINESS, 2, 1, true, true).verdict()).isEqualTo(Verdict.SUCCESS);
    }

    @Test
    void aStartupProbeKnowsNothingAtFirst() {
        assertThat(after(Kind.STARTUP, 1, 2).verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(after(Kind.STARTUP, 1, 2, false).verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(after(Kind.STARTUP, 1, 2, false, false).verdict()).isEqualTo(Verdict.FAILURE);
        assertThat(after(Kind.STARTUP, 1, 2, false, true).verdict()).isEqualTo(Verdict.SUCCESS);
    }

    /** The verdict is the side of the last run of equal answers that was long enough. */
    @Property
    void theVerdictIsThatOfTheLastLongRun(@ForAll List<Boolean> answers,
            @ForAll @IntRange(min = 1, max = 4) int success,
            @ForAll @IntRange(min = 1, max = 4) int failure) {
        ProbeState state = ProbeState.initial(Kind.READINESS);
        Verdict expected = Verdict.FAILURE;
        int run = 0;
        for (int i = 0; i < answers.size(); i++) {
            boolean answer = answers.get(i);
            run = i > 0 && answers.get(i - 1) == answer ? run + 1 : 1;
            if (run >= (answer ? success : failure)) {
                expected = answer ? Verdict.SUCCESS : Verdict.FAILURE;
            }
            state = state.after(answer, success, failure);
        }
        assertThat(state.verdict()).isEqualTo(expected);
    }
}
