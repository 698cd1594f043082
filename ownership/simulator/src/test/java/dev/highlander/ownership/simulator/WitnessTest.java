package dev.highlander.ownership.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.ownership.Mutant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A checker that never fails proves nothing: every planted mistake must be found. */
class WitnessTest {
    private static final int PATIENCE = 2_000;

    @ParameterizedTest
    @EnumSource
    void aPlantedMistakeIsFound(Mutant mutant) {
        SimulationOptions options = SimulationOptions.standard().withCandidates(mutant);
        for (long seed = 1; seed <= PATIENCE; seed++) {
            SimulationResult result = Simulation.run(seed, options);
            if (!result.passed()) {
                System.out.println(mutant + " found by seed " + seed + ": " + result.violations().getFirst());
                assertThat(mutant.breaks()).contains(result.violations().getFirst().rule());
                return;
            }
        }
        throw new AssertionError(mutant + " was not found within " + PATIENCE + " seeds");
    }
}
