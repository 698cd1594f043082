package dev.highlander.bench.micro;

import dev.highlander.controlplane.apiserver.http.Exchange.TrustedUser;
import dev.highlander.controlplane.client.LocalClients;
import dev.highlander.ownership.time.SystemTime;
import dev.highlander.reconcile.NamespacedName;
import dev.highlander.reconcile.WorkQueue;
import dev.highlander.reconcile.informer.Informers;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What wakes a controller. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ControllerBenchmark {
    private static final NamespacedName KEY = new NamespacedName("default", "object-0");
    private static final String ONE = InMemoryServer.CONFIG_MAPS + "/object-0";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final SystemTime time = new SystemTime("bench-queue-timer");
    private final WorkQueue<NamespacedName> queue = new WorkQueue<>(time);
    private final InMemoryServer server = new InMemoryServer();
    private final Informers informers = new Informers();
    private final WorkQueue<NamespacedName> woken = new WorkQueue<>(time);
    private final byte[][] merged = {Documents.configMap("object-0", "one"), Documents.configMap("object-0", "two")};
    private KubernetesClient client;
    private int turn;

    /** For JMH. */
    public ControllerBenchmark() {}

    /** Starts an informer and lets the first list pass. */
    @Setup
    public void follow() throws IOException, InterruptedException {
        server.fill(1);
        client = LocalClients.create(server.server().handler(), new TrustedUser("bench", List.of("system:masters")));
        informers.watch(client, ConfigMap.class).inNamespace("default")
                .feed(object -> new NamespacedName("default", object.getMetadata().getName()), woken::add).start();
        if (!informers.awaitSync(PATIENCE)) {
            throw new IllegalStateException("the informer has no list after " + PATIENCE);
        }
        take(woken);
    }

    /** Ends everything. */
    @TearDown
    public void close() {
        informers.close();
        client.close();
        server.close();
        queue.close();
        woken.close();
        time.close();
    }

    /** A key through the work queue, without another thread: added, taken, done. */
    @Benchmark
    public @Nullable NamespacedName queue() throws InterruptedException {
        queue.add(KEY);
        return take(queue);
    }

    /**
     * A change until a controller in the same JVM has its key: a merge patch in the API server, the frame of the watch, read into its
     * type by the informer, put into the local copy, queued.
     */
    @Benchmark
    public @Nullable NamespacedName informed() throws IOException, InterruptedException {
        server.ask(200, "PATCH", ONE, "application/merge-patch+json", merged[turn++ & 1]);
        return take(woken);
    }

    private static @Nullable NamespacedName take(WorkQueue<NamespacedName> from) throws InterruptedException {
        NamespacedName key = from.take();
        if (key != null) {
            from.done(key);
        }
        return key;
    }
}
