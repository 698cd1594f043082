package dev.highlander.app.controller;

import dev.highlander.app.ConfigOptions;
import dev.highlander.app.Version;
import dev.highlander.app.lifecycle.Closing;
import dev.highlander.app.lifecycle.Foreground;
import dev.highlander.app.lifecycle.Output;
import dev.highlander.ownership.time.SystemTime;
import dev.highlander.resources.config.HighlanderConfig;
import dev.highlander.resources.config.LoadedConfig;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the singleton controller alone, against a cluster that is there already. */
@Command(name = "controller", mixinStandardHelpOptions = true, description = {
    "Keeps the configured singletons running in a Kubernetes cluster, while it leads its tenant.",
    "Start as many as you like: exactly one acts, and another takes over when it goes.",
    "Stays in the foreground; Ctrl-C hands leadership over and leaves what runs in the cluster running."}, footer = {"",
        "Examples:",
        "  highlander controller --config my.yaml --kubeconfig ~/.kube/config",
        "  highlander controller --id a --storage-type redis --redis-addr localhost:6379 --port 8081",
        "  highlander controller --id b --storage-type db --database-url postgres://me@localhost:5432/leases",
        "  highlander controller --storage-type lease          ownership is a Lease of the cluster itself",
        "", "Exit code 0 after a clean stop, 1 if something failed, 2 if something must be mended first."})
public final class ControllerCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    @Option(names = "--config", paramLabel = "FILE", description = "The configuration file. Default: /etc/k8-highlander/config.yaml, if it is there.")
    @Nullable
    Path file;

    @Mixin
    ConfigOptions options = new ConfigOptions();

    @Mixin
    StorageOptions storage = new StorageOptions();

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        LoadedConfig loaded = options.load(file, storage.given());
        Output output = new Output(spec.commandLine().getOut());
        loaded.warnings().forEach(warning -> output.line("warning: " + warning));
        return Foreground.run(stop -> run(loaded, output, stop));
    }

    private static void run(LoadedConfig loaded, Output output, CountDownLatch stop)
            throws IOException, InterruptedException {
        HighlanderConfig config = loaded.config();
        InstantSource clock = InstantSource.system();
        try (Closing closing = new Closing()) {
            SystemTime time = closing.add("time", new SystemTime("controller-timer"));
            KubernetesClient client = closing.add("client", Clusters.connect(config.cluster()));
            Definitions.install(client);
            OwnershipStore store = closing.add("ownership",
                    OwnershipStores.open(config, () -> client, time, clock));
            RunningController controller = closing.add("controller", RunningController.start(
                    new RunningController.Place(client, false, store, Optional::empty), config, time, clock,
                    output::event, said -> output.leadership(clock.instant(), config.id() + " " + said)));
            announce(loaded, client, store, controller, output);
            Optional<String> leader = controller.awaitLeader(PATIENCE);
            if (leader.filter(config.id()::equals).isEmpty()) {
                output.leadership(clock.instant(), config.id() + " waits: "
                        + leader.map(name -> name + " leads").orElse("nobody is known to lead yet"));
            }
            stop.await();
            output.line("stopping: leadership goes to another; what runs in the cluster goes on running");
        }
        output.line("stopped");
    }

    private static void announce(LoadedConfig loaded, KubernetesClient client, OwnershipStore store,
            RunningController controller, Output output) {
        HighlanderConfig config = loaded.config();
        output.line("""
                Highlander %s: controller %s of tenant %s

                  console      %s
                  cluster      %s
                  ownership    %s%s, lease %s for %s ms
                  workloads    %d from %s
                """.formatted(Version.text(), config.id(), config.tenant(), controller.consoleUrl(),
                client.getMasterUrl(), store.type(), store.address().isEmpty() ? "" : " at " + store.address(),
                SingletonController.lease(config.tenant()), config.leader().lockTtl().toMillis(),
                config.workloads().size(), loaded.file().map(Path::toString).orElse("no file")));
    }
}
