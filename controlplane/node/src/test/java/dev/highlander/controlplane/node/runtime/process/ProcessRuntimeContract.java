package dev.highlander.controlplane.node.runtime.process;

import dev.highlander.controlplane.node.runtime.Attempt;
import dev.highlander.controlplane.node.runtime.ContainerRuntime;
import dev.highlander.controlplane.node.runtime.Launch;
import dev.highlander.controlplane.node.runtime.RuntimeContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/** The contract, for machines that allow much or little. */
abstract class ProcessRuntimeContract extends RuntimeContract {
    abstract Machine machine(Machine detected);

    @Override
    protected ContainerRuntime open() {
        try {
            Path directory = Files.createTempDirectory("runtime");
            return ProcessRuntime.open(directory, InstantSource.system(), machine(Machines.detected()));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected Launch runsForEver(Attempt attempt) {
        return launch(attempt, Map.of(), "sleep", "1000");
    }

    @Override
    protected Launch succeeds(Attempt attempt) {
        return launch(attempt, Map.of(), "true");
    }

    @Override
    protected Launch exitsWith42(Attempt attempt) {
        return launch(attempt, Map.of(), "sh", "-c", "exit 42");
    }
}
