package dev.highlander.ownership.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.ownership.Mutant;
import dev.highlander.ownership.time.SystemTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulationTest {
    @Test
    void thousandsOfSchedulesBreakNoPromise() {
        try (SystemTime time = new SystemTime("campaign-clock")) {
            CampaignResult result = Campaign.of(3_000).run(time, Campaign.Progress.silent());

            System.out.println(result);
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
                    .endsWith("FAILED; again with: ./highlander bench simulate --seed " + failure.seed());
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

    @Test
    void aSeedReplaysExactly() {
        for (long seed = 1; seed <= 20; seed++) {
            SimulationResult first = Simulation.run(seed, SimulationOptions.standard().withHistory());
            SimulationResult second = Simulation.run(seed, SimulationOptions.standard().withHistory());

            assertThat(second.report()).isEqualTo(first.report());
        }
    }
}
