package dev.highlander.app.up;

import dev.highlander.app.UserError;
import dev.highlander.app.Version;
import dev.highlander.bench.api.Exercise;
import dev.highlander.bench.load.LoadException;
import dev.highlander.console.Console;
import dev.highlander.console.ConsoleSettings;
import dev.highlander.console.metrics.HighlanderMetrics;
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
import java.util.concurrent.atomic.AtomicReference;

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
    private final SingletonController controller;
    private final Console console;
    private final Output output;
    private final CountDownLatch firstPods;

    private Running(Closing closing, HighlanderConfig config, DataDirectory directory, EmbeddedCluster cluster,
            SingletonController controller, Console console, Output output, CountDownLatch firstPods) {
        this.closing = closing;
        this.config = config;
        this.directory = directory;
        this.cluster = cluster;
        this.controller = controller;
        this.console = console;
        this.output = output;
        this.firstPods = firstPods;
    }

    static Running start(HighlanderConfig config, DataDirectory directory, int apiPort, boolean ephemeral,
            Output output)
            throws IOException, InterruptedException {
        Closing closing = new Closing();
        try {
            return start(closing, config, directory, apiPort, ephemeral, output);
        } catch (IOException | InterruptedException | RuntimeException e) {
            closing.close();
            throw e;
        }
    }

    private static Running start(Closing closing, HighlanderConfig config, DataDirectory directory, int apiPort,
            boolean ephemeral, Output output) throws IOException, InterruptedException {
        SystemTime time = closing.add("time", new SystemTime("up-timer"));
        InstantSource clock = InstantSource.system();
        EmbeddedCluster cluster = closing.add("cluster",
                EmbeddedCluster.start(directory, apiPort, ephemeral, time, clock));
        KubernetesClient client = closing.add("client", cluster.client("system:highlander"));

        HighlanderMetrics metrics = new HighlanderMetrics(false);
        // The console comes after what tells it of changes; until then there is nobody to tell.
        AtomicReference<Runnable> changed = new AtomicReference<>(() -> {});
        CountDownLatch firstPods = new CountDownLatch(1);
        RecentEvents events = closing.add("events", new RecentEvents(client, clock, event -> {
            output.event(event);
            if (event.reason().equals("Started")) {
                firstPods.countDown();
            }
            changed.get().run();
        }));
        SingletonController controller = closing.add("controller", SingletonController.start(config, client,
                directory.resolve("epoch"), time, clock, metrics, () -> changed.get().run()));
        Console console = closing.add("console",
                console(config, new UpStatus(config, controller, events, cluster::trouble, clock), metrics,
                        clock));
        changed.set(console::changed);
        return new Running(closing, config, directory, cluster, controller, console, output, firstPods);
    }

    private static Console console(HighlanderConfig config, UpStatus status, HighlanderMetrics metrics,
            InstantSource clock) {
        ConsoleSettings loopback = ConsoleSettings.loopback(config.port());
        try {
            return Console.start(new ConsoleSettings(loopback.bindAddress(), config.port(), config.metrics().port(),
                    config.metrics().path()), status, metrics, clock);
        } catch (IOException e) {
            throw new UserError(e.getMessage() + "; choose another for the console with --port");
        }
    }

    /** Says what runs where, and what to try. */
    void announce(Optional<Path> file) {
        String kubectl = "kubectl --kubeconfig " + cluster.kubeconfig();
        output.line("""
                Highlander %s: a cluster in one process, and its singletons

                  console      http://127.0.0.1:%d/
                  API server   %s  (Kubernetes 1.32)
                  kubeconfig   %s
                  node         %s  (runs processes of this machine)
                  data         %s%s
                  workloads    %d from %s

                Try, in another terminal:
                  %s get pods -w
                  %s apply -f examples/process.yaml
                  %s logs -f heartbeat-pod
                  curl -s http://127.0.0.1:%d/api/workloads

                Ctrl-C stops everything. What happens:
                """.formatted(Version.text(), console.port(), cluster.address(), cluster.kubeconfig(),
                cluster.nodeName(),
                directory.path(), directory.isTemporary() ? "  (gone when this ends)" : "", config.workloads().size(),
                file.map(Path::toString).orElse("no file"), kubectl, kubectl, kubectl, console.port()));
    }

    /** Waits until the first container runs, then sends the API server requests of all kinds; for what is recorded meanwhile. */
    void exercise() throws IOException, InterruptedException {
        if (!firstPods.await(FIRST_PODS.toSeconds(), TimeUnit.SECONDS)) {
            output.line("no container has started within " + FIRST_PODS.toSeconds() + " s");
        }
        try (SystemTime time = new SystemTime("exercise-timer")) {
            Exercise.run(cluster.kubeconfig(), time, EXERCISE);
        } catch (LoadException e) {
            throw new IOException("the exercise failed: " + e.getMessage(), e);
        }
    }

    /** Ends the workloads' processes, each within its grace, before anything else is closed. */
    void stop() throws InterruptedException {
        output.line("stopping: the workloads' processes are given their time to finish");
        controller.close();
        cluster.drain();
    }

    @Override
    public void close() {
        closing.close();
        output.line("stopped");
    }
}
