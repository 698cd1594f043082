package dev.highlander.controlplane.node.runtime.process;

import dev.highlander.controlplane.node.files.FileTree;
import dev.highlander.controlplane.node.runtime.Attempt;
import dev.highlander.controlplane.node.runtime.ContainerRuntime;
import dev.highlander.controlplane.node.runtime.Launch;
import dev.highlander.controlplane.node.runtime.RuntimeContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;

/** The contract, for machines that allow much or little. */
abstract class ProcessRuntimeContract extends RuntimeContract {
    /** Filled by {@link #open}, which runs before the fields of subclasses are set. */
    private static final List<Path> used = new CopyOnWriteArrayList<>();

    abstract Machine machine(Machine detected);

    @AfterAll
    static void deleteDirectories() throws IOException {
        for (Path directory : used) {
            FileTree.delete(directory);
        }
        used.clear();
    }

    @Override
    protected ContainerRuntime open() {
        try {
            Path directory = Files.createTempDirectory("runtime");
            used.add(directory);
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
