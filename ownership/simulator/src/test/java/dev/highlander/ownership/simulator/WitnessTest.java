package dev.highlander.ownership.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.ownership.Mutant;
import dev.highlander.ownership.simulator.Violation.Rule;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A checker that never fails proves nothing: every planted mistake must be found. */
class WitnessTest {
    private static final int PATIENCE = 20_000;

    @ParameterizedTest
    @MethodSource
    void aPlantedMistakeOfTheElectorIsFoundOverEveryStoreWhereItMatters(Mutant mutant, StoreKind store) {
        find(mutant.name(), mutant, store, mutant.breaks());
    }

    static Stream<Arguments> aPlantedMistakeOfTheElectorIsFoundOverEveryStoreWhereItMatters() {
        return Arrays.stream(Mutant.values()).flatMap(mutant -> Arrays.stream(StoreKind.values())
                .filter(mutant::matters)
                .map(store -> Arguments.of(mutant, store)));
    }

    @ParameterizedTest
    @EnumSource
    void aPlantedMistakeOfAStoresProtocolIsFound(StoreMutant mutant) {
        find(mutant.name(), mutant, mutant.store(), mutant.breaks());
    }

    private static void find(String name, Candidates mutant, StoreKind store, Set<Rule> breaks) {
        SimulationOptions options = SimulationOptions.standard().withCandidates(mutant).withStore(store);
        for (long seed = 1; seed <= PATIENCE; seed++) {
            SimulationResult result = Simulation.run(seed, options);
            if (!result.passed()) {
                Violation first = result.violations().getFirst();
                System.out.println(store.label() + " " + name + " found by seed " + seed + ": " + first);
                assertThat(breaks).contains(first.rule());
                return;
            }
        }
        throw new AssertionError(name + " was not found over " + store + " within " + PATIENCE + " seeds");
    }
}
