package dev.highlander.bench.server;

import dev.highlander.bench.load.Endpoint;
import dev.highlander.bench.load.LoadException;
import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A server that can be measured. */
public sealed interface ServerUnderTest {
    /** What it is called in the report. */
    String name();

    /**
     * Starts it, or finds it where it is, and waits until it is ready.
     *
     * @throws LoadException if it does not become ready
     */
    RunningServer start(TimeSource time) throws LoadException, IOException, InterruptedException;

    /**
     * Our server, as {@code up} starts it but without workloads.
     *
     * @param flags of its JVM
     */
    record Ours(List<String> flags) implements ServerUnderTest {
        private static final String MAIN = "dev.highlander.app.Main";

        /** Copies the list. */
        public Ours {
            flags = List.copyOf(flags);
        }

        @Override
        public String name() {
            return "ours";
        }

        @Override
        public RunningServer start(TimeSource time) throws LoadException, IOException, InterruptedException {
            Path folder = Files.createTempDirectory("highlander-bench-ours-");
            Path config = Files.writeString(folder.resolve("config.yaml"), "workloads:\n  processes: []\n");
            return ChildServer.start(new ChildServer.Command(name(), flags, MAIN, List.of("up", "--data-dir",
                    folder.toString(), "--port", "0", "--api-port", "0", "--config", config.toString()), folder), time);
        }
    }

    /**
     * The limit: {@link dev.highlander.bench.bare.BareServer}.
     *
     * @param flags of its JVM
     */
    record Bare(List<String> flags) implements ServerUnderTest {
        private static final String MAIN = "dev.highlander.bench.bare.BareServer";

        /** Copies the list. */
        public Bare {
            flags = List.copyOf(flags);
        }

        @Override
        public String name() {
            return "bare";
        }

        @Override
        public RunningServer start(TimeSource time) throws LoadException, IOException, InterruptedException {
            Path folder = Files.createTempDirectory("highlander-bench-bare-");
            return ChildServer.start(
                    new ChildServer.Command(name(), flags, MAIN, List.of(folder.toString(), "0"), folder),
                    time);
        }
    }

    /**
     * Any API server that runs already.
     *
     * @param endpoint where it is
     */
    record External(Endpoint endpoint) implements ServerUnderTest {
        @Override
        public String name() {
            return "other";
        }

        @Override
        public RunningServer start(TimeSource time) throws LoadException, InterruptedException {
            Readiness.await(endpoint, time, () -> true);
            return new ForeignServer(endpoint);
        }
    }
}
