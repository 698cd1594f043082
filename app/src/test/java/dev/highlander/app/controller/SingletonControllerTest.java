package dev.highlander.app.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highlander.console.metrics.HighlanderMetrics;
import dev.highlander.console.model.LeadershipChange;
import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.EpochRegression;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.InProcessLeaseStore;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.time.SystemTime;
import dev.highlander.resources.config.ConfigReader;
import dev.highlander.resources.config.ConfigSources;
import dev.highlander.resources.config.HighlanderConfig;
import dev.highlander.resources.config.InvalidConfigException;
import dev.highlander.resources.config.StorageType;
import dev.highlander.testkit.TestCluster;
import dev.highlander.workloads.KubernetesFence;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A controller with its elector before an API server that knows the fence. */
@Timeout(120)
class SingletonControllerTest {
    private static final LeaseName LEASE = SingletonController.lease("default");

    private final TestCluster cluster = TestCluster.start();
    private final SystemTime time = new SystemTime("test-time");
    private final InProcessLeaseStore leases = new InProcessLeaseStore(time);
    private final KubernetesFence fence = new KubernetesFence(cluster.client(), "default", "default");
    private final List<String> spoken = new CopyOnWriteArrayList<>();

    @BeforeEach
    void defineCustomResources() throws IOException {
        for (String kind : List.of("processes", "cronjobs", "services", "persistents")) {
            try (InputStream definition = Files.newInputStream(
                    Path.of("..", "deploy", "crds", "workload" + kind + ".yaml"))) {
                cluster.client().apiextensions().v1().customResourceDefinitions().load(definition).create();
            }
        }
    }

    @AfterEach
    void stop() {
        leases.close();
        time.close();
        cluster.close();
    }

    @Test
    void aControllerThatTheFenceRefusesGivesItsLeaseUpAndLeadsAgainOnceTheStoreIsMended() throws Exception {
        HighlanderConfig first = config("1");
        try (SingletonController controller = start(first)) {
            assertThat(controller.awaitLeader(Duration.ofSeconds(60))).contains("node-a");
            await().atMost(Duration.ofSeconds(60)).until(() -> pods() == 1);

            // The store has forgotten who was granted epoch 8: its lease for node-a stands.
            fence.raise(LEASE, HolderId.of("node-b", "1"), new Epoch(8)).toCompletableFuture().join();
            controller.workloads().configure(config("2").workloads());

            await().atMost(Duration.ofSeconds(60)).until(() -> controller.election().regression() != null);
            assertThat(controller.election().regression())
                    .isEqualTo(new EpochRegression(LEASE, new Epoch(2), new Epoch(8)));
            assertThat(controller.ownership()).isEmpty();
            assertThat(controller.history().newestFirst()).extracting(LeadershipChange::reason)
                    .containsExactly("superseded", "acquired");
            assertThat(spoken).filteredOn(line -> line.startsWith("is not the owner any more")).hasSize(1);

            leases.advance(LEASE, new Epoch(8)).toCompletableFuture().join();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> controller.ownership().map(held -> held.epoch().value()).orElse(0L) == 9);
        }
    }

    private int pods() {
        return cluster.client().pods().inNamespace("default").list().getItems().size();
    }

    private SingletonController start(HighlanderConfig config) {
        OwnershipStore store = new OwnershipStore(leases, fence, StorageType.MEMORY, "", () -> true);
        return SingletonController.start(config, true, cluster.client(), store, time, InstantSource.system(),
                new HighlanderMetrics(false), spoken::add, () -> {});
    }

    private static HighlanderConfig config(String seconds) throws InvalidConfigException {
        String text = """
                id: node-a
                storageType: memory
                workloads:
                  processes:
                    - name: p
                      image: busybox
                      script:
                        commands: ["sleep %s"]
                """.formatted(seconds);
        return ConfigReader
                .read("c.yaml", text, new ConfigSources(Optional.empty(), Map.of(), Map.of(), "host")).config();
    }
}
