package dev.highlander.controlplane.node.runtime.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.controlplane.node.runtime.Attempt;
import dev.highlander.controlplane.node.runtime.ContainerRuntime;
import dev.highlander.controlplane.node.runtime.ContainerState;
import dev.highlander.controlplane.node.runtime.Launch;
import dev.highlander.controlplane.node.runtime.RuntimeContract;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SimulatedRuntimeTest extends RuntimeContract {
    @Override
    protected ContainerRuntime open() {
        return new SimulatedRuntime(InstantSource.system());
    }

    @Override
    protected Launch runsForEver(Attempt attempt) {
        return launch(attempt, Map.of(), "whatever");
    }

    @Override
    protected Launch succeeds(Attempt attempt) {
        return launch(attempt, Map.of("outcome", "succeed"), "whatever");
    }

    @Override
    protected Launch exitsWith42(Attempt attempt) {
        return launch(attempt, Map.of("outcome", "fail"), "whatever");
    }

    @Test
    void aStuckContainerNeverRuns() throws Exception {
        runtime.start(launch(attempt(0), Map.of("outcome", "stuck"), "whatever"));
        assertThat(current()).isInstanceOf(ContainerState.Creating.class);
    }
}
