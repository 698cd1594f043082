package dev.highlander.ownership.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.ownership.Mutant;
import dev.highlander.ownership.time.SystemTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SimulationTest {
    @ParameterizedTest
    @EnumSource
    void thousandsOfSchedulesBreakNoPromise(StoreKind store) {
        try (SystemTime time = new SystemTime("campaign-clock")) {
            // A schedule of a group has ten times as much happening in it: all nodes hear from their leader all the time.
            CampaignResult result = Campaign.of(store == StoreKind.RAFT ? 400 : 2_000, store).run(time,
                    Campaign.Progress.silent());

            System.out.println(store.label() + ": " + result);
            assertThat(result.failures()).as(() -> result.failures().getFirst().report()).isEmpty();
        }
    }

    @Test
    void aFailingSeedTellsItsHistoryAndTheCommandThatReplaysIt() {
        SimulationOptions broken = SimulationOptions.standard().withCandidates(Mutant.NO_DEADLINE);
        try (SystemTime time = new SystemTime("campaign-clock")) {
            CampaignResult result = new Campaign(1, 20, 2, broken).run(time, Campaign.Progress.silent());

            assertThat(result.passed()).isFalse();
            SimulationResult failure = result.failures().getFirst();
            assertThat(failure.report())
                    .contains("VIOLATION ONE_OWNER", "both may act", "gained lease-", "store    Acquire")
                    .endsWith(
                            "FAILED; again with: ./highlander bench simulate --store memory --seed " + failure.seed());
            assertThat(Simulation.run(failure.seed(), broken.withHistory()).report()).isEqualTo(failure.report());
        }
    }

    @Test
    void aCampaignReportsItsProgressAndCountsEverySeedOnce() {
        List<Long> progress = new ArrayList<>();
        try (SystemTime time = new SystemTime("campaign-clock")) {
            CampaignResult result = new Campaign(1, 150, 2, SimulationOptions.standard()).run(time,
                    (done, failed) -> progress.add(done));

            assertThat(result.seeds()).isEqualTo(150);
            assertThat(progress).isSorted().endsWith(150L);
            assertThat(result.tally().faults()).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSeedReplaysExactly(StoreKind store) {
        SimulationOptions options = SimulationOptions.standard().withStore(store).withHistory();
        for (long seed = 1; seed <= 20; seed++) {
            SimulationResult first = Simulation.run(seed, options);
            SimulationResult second = Simulation.run(seed, options);

            assertThat(second.report()).isEqualTo(first.report());
        }
    }

    /** Found among a million of each store; what they found is told in the elector's and the stores' tests. */
    @ParameterizedTest
    @CsvSource({"MEMORY, 655925", "MEMORY, 827274", "POSTGRES, 928283"})
    void seedsThatOnceFoundAFaultPass(StoreKind store, long seed) {
        SimulationResult result = Simulation.run(seed, SimulationOptions.standard().withStore(store).withHistory());
        assertThat(result.passed()).as(result.report()).isTrue();
    }
}
