package dev.highlander.app.up;

import dev.highlander.app.ConfigOptions;
import dev.highlander.app.UserError;
import dev.highlander.app.lifecycle.Foreground;
import dev.highlander.app.lifecycle.Output;
import dev.highlander.resources.config.HighlanderConfig;
import dev.highlander.resources.config.LoadedConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts a cluster and its singletons, and stays until it is told to stop. */
@Command(name = "up", mixinStandardHelpOptions = true, description = {
    "Starts a whole small cluster in this process and keeps the configured singletons running in it.",
    "Stays in the foreground; Ctrl-C stops it and everything that it runs."}, footer = {"", "Examples:",
        "  highlander up                                  the quick start, kept in ~/.highlander",
        "  highlander up --config my.yaml --port 9090     your own workloads, the console on another port",
        "  highlander up --ephemeral                      nothing is left behind",
        "", "Exit code 0 after a clean stop, 1 if something failed, 2 if something must be mended first."})
public final class UpCommand implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "FILE", description = "The configuration file. Default: examples/quickstart.yaml.")
    @Nullable
    Path config;

    @Option(names = "--data-dir", paramLabel = "DIR", description = "Where everything is kept. Default: ~/.highlander.")
    @Nullable
    Path dataDirectory;

    @Option(names = "--api-port", paramLabel = "PORT", defaultValue = "6443", description = "The API server's port on loopback. Default: 6443; 0 for any that is free.")
    int apiPort;

    @Option(names = "--ephemeral", description = "Keep everything in memory and a temporary directory.")
    boolean ephemeral;

    private static final int MOST_CONTROLLERS = 7;

    @Option(names = "--controllers", paramLabel = "N", defaultValue = "1", description = "How many controllers look after the cluster: 1 in this process; 2 to 7 in processes of their own, which agree by Raft; 0 for those started apart with \"highlander controller\". Default: 1.")
    int controllers;

    @Option(names = "--train", hidden = true, description = "Stop after a round of requests; for making the start-up cache.")
    boolean train;

    @Mixin
    ConfigOptions options = new ConfigOptions();

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (apiPort < 0 || apiPort > 65535) {
            throw new UserError(
                    "--api-port " + apiPort + ": expected a port from 1 to 65535, or 0 for any that is free");
        }
        if (controllers < 0 || controllers > MOST_CONTROLLERS) {
            throw new UserError("--controllers " + controllers + ": expected 0 to " + MOST_CONTROLLERS);
        }
        if (ephemeral && dataDirectory != null) {
            throw new UserError(
                    "--ephemeral keeps nothing, so --data-dir " + dataDirectory + " makes no sense with it; "
                            + "give one of them");
        }
        LoadedConfig loaded = options.load(configFile());
        Output output = new Output(spec.commandLine().getOut());
        loaded.warnings().forEach(warning -> output.line("warning: " + warning));
        HighlanderConfig chosen = loaded.config();

        return Foreground.run(stop -> {
            try (DataDirectory directory = ephemeral ? DataDirectory.temporary() : DataDirectory.take(directory());
                    Running running = Running.start(chosen, loaded.file(), directory, apiPort, ephemeral, controllers,
                            output)) {
                running.announce();
                if (train) {
                    running.exercise();
                } else {
                    stop.await();
                }
                running.stop();
            }
        });
    }

    private Path configFile() {
        if (config != null) {
            return config;
        }
        // The launcher says where Highlander lives; without it the current directory is searched.
        Path home = Path.of(System.getProperty("highlander.home", "."));
        Path quickstart = home.resolve("examples/quickstart.yaml");
        if (!Files.exists(quickstart)) {
            throw new UserError("there is no " + quickstart + "; say what to run with --config FILE");
        }
        return quickstart;
    }

    private Path directory() {
        return dataDirectory != null ? dataDirectory : Path.of(System.getProperty("user.home"), ".highlander");
    }
}
