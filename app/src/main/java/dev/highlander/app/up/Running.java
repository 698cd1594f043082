package dev.highlander.app.up;

import dev.highlander.app.Version;
import dev.highlander.app.controller.OwnershipStore;
import dev.highlander.app.controller.OwnershipStores;
import dev.highlander.app.controller.RunningController;
import dev.highlander.app.controller.SingletonController;
import dev.highlander.app.lifecycle.Closing;
import dev.highlander.app.lifecycle.Output;
import dev.highlander.bench.api.Exercise;
import dev.highlander.bench.election.ElectionException;
import dev.highlander.bench.election.speed.ElectionExercise;
import dev.highlander.bench.load.LoadException;
import dev.highlander.ownership.fence.FileFence;
import dev.highlander.ownership.time.SystemTime;
import dev.highlander.resources.config.HighlanderConfig;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Everything that {@code up} has started. */
final class Running implements AutoCloseable {
    private static final Duration FIRST_PODS = Duration.ofSeconds(30);
    /**
     * Of each phase: enough to come through all code that requests come through. Much more would leave profiles of busy code, and a start
     * would spend its time on compiling that.
     */
    private static final Duration EXERCISE = Duration.ofMillis(30);

    private final Closing closing;
    private final HighlanderConfig config;
    private final DataDirectory directory;
    private final EmbeddedCluster cluster;
    private final Optional<RunningController> controller;
    private final Optional<ControllerProcesses> processes;
    private final Optional<Path> file;
    private final Output output;
    private final CountDownLatch firstPods;

    private Running(Closing closing, HighlanderConfig config, DataDirectory directory, EmbeddedCluster cluster,
            Optional<RunningController> controller, Optional<ControllerProcesses> processes, Optional<Path> file,
            Output output, CountDownLatch firstPods) {
        this.closing = closing;
        this.config = config;
        this.directory = directory;
        this.cluster = cluster;
        this.controller = controller;
        this.processes = processes;
        this.file = file;
        this.output = output;
        this.firstPods = firstPods;
    }

    /**
     * Starts everything.
     *
     * @param file where the configuration was read; empty if nowhere
     * @param controllers how many controllers look after the cluster: none, one in this process, or several in their own
     */
    static Running start(HighlanderConfig config, Optional<Path> file, DataDirectory directory, int apiPort,
            boolean ephemeral,
            int controllers, Output output)
            throws IOException, InterruptedException {
        Closing closing = new Closing();
        try {
            return start(closing, config, file, directory, apiPort, ephemeral, controllers, output);
        } catch (IOException | InterruptedException | RuntimeException e) {
            closing.close();
            throw e;
        }
    }

    private static Running start(Closing closing, HighlanderConfig config, Optional<Path> file,
            DataDirectory directory, int apiPort, boolean ephemeral, int controllers, Output output)
            throws IOException, InterruptedException {
        SystemTime time = closing.add("time", new SystemTime("up-timer"));
        InstantSource clock = InstantSource.system();
        EmbeddedCluster cluster = closing.add("cluster",
                EmbeddedCluster.start(directory, apiPort, ephemeral, time, clock));
        KubernetesClient client = closing.add("client", cluster.client("system:highlander"));

        CountDownLatch firstPods = new CountDownLatch(1);
        Optional<RunningController> controller = Optional.empty();
        Optional<ControllerProcesses> processes = Optional.empty();
        if (controllers > 1) {
            processes = Optional.of(closing.add("controllers", ControllerProcesses.start(controllers, file,
                    config.tenant(), config.port(), cluster.kubeconfig(), directory, time, clock, output)));
        } else if (controllers == 1) {
            FileFence fence = FileFence.open(directory.resolve("epoch"));
            // The data directory's lock makes sure that no other process acts here, so epochs may simply go on.
            OwnershipStore store = closing.add("ownership",
                    OwnershipStores.inProcess(SingletonController.lease(config.tenant()), fence, time));
            controller = Optional.of(closing.add("controller", RunningController.start(
                    new RunningController.Place(client, true, store, cluster::trouble), config, time, clock, event -> {
                        output.event(event);
                        if (event.reason().equals("Started")) {
                            firstPods.countDown();
                        }
                    }, _ -> {})));
        }
        return new Running(closing, config, directory, cluster, controller, processes, file, output, firstPods);
    }

    /** Says what runs where, and what to try. */
    void announce() {
        String kubectl = "kubectl --kubeconfig " + cluster.kubeconfig();
        Optional<String> console = controller.map(RunningController::consoleUrl);
        output.line("""
                Highlander %s: a cluster in one process, and its singletons

                  console      %s
                  API server   %s  (Kubernetes 1.32)
                  kubeconfig   %s
                  node         %s  (runs processes of this machine)
                  data         %s%s
                  workloads    %s

                Try, in another terminal:
                  %s get pods -w
                  %s apply -f examples/process.yaml
                %s
                Ctrl-C stops everything. What happens:
                """.formatted(Version.text(), console.or(() -> processes.map(ControllerProcesses::table))
                .orElse("none, as there is no controller"), cluster.address(),
                cluster.kubeconfig(), cluster.nodeName(), directory.path(),
                directory.isTemporary() ? "  (gone when this ends)" : "", workloads(),
                kubectl, kubectl,
                console.map(url -> "  " + kubectl + " logs -f heartbeat-pod\n  curl -s " + url + "api/workloads\n")
                        .or(() -> processes.map(_ -> "  kill -9 the process that leads, and see another take over\n"))
                        .orElse("  highlander controller --config FILE --kubeconfig " + cluster.kubeconfig() + "\n")));
    }

    private String workloads() {
        return controller.isEmpty() && processes.isEmpty()
                ? "none, as there is no controller"
                : config.workloads().size() + " from " + file.map(Path::toString).orElse("no file");
    }

    /** Waits until the first container runs, then sends the API server requests of all kinds; for what is recorded meanwhile. */
    void exercise() throws IOException, InterruptedException {
        if (!firstPods.await(FIRST_PODS.toSeconds(), TimeUnit.SECONDS)) {
            output.line("no container has started within " + FIRST_PODS.toSeconds() + " s");
        }
        try (SystemTime time = new SystemTime("exercise-timer")) {
            Exercise.run(cluster.kubeconfig(), time, EXERCISE);
            ElectionExercise.run(cluster.kubeconfig(), time);
        } catch (LoadException | ElectionException e) {
            throw new IOException("the exercise failed: " + e.getMessage(), e);
        }
    }

    /** Ends the workloads' processes, each within its grace, before anything else is closed. */
    void stop() throws InterruptedException {
        output.line("stopping: the workloads' processes are given their time to finish");
        controller.ifPresent(RunningController::close);
        processes.ifPresent(ControllerProcesses::close);
        cluster.drain();
    }

    @Override
    public void close() {
        closing.close();
        output.line("stopped");
    }
}
