package dev.highlander.ownership.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.ownership.time.SystemTime;
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
    void aSeedReplaysExactly() {
        for (long seed = 1; seed <= 20; seed++) {
            SimulationResult first = Simulation.run(seed, SimulationOptions.standard().withHistory());
            SimulationResult second = Simulation.run(seed, SimulationOptions.standard().withHistory());

            assertThat(second.report()).isEqualTo(first.report());
        }
    }
}
