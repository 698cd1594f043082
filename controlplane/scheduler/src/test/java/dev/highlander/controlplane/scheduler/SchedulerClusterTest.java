package dev.highlander.controlplane.scheduler;

import static dev.highlander.controlplane.scheduler.World.cpu;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highlander.ownership.time.SystemTime;
import dev.highlander.testkit.TestCluster;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The scheduler against an API server. */
class SchedulerClusterTest {
    private static final Logger log = LoggerFactory.getLogger(SchedulerClusterTest.class);
    private static final Duration BOUND = Duration.ofSeconds(20);

    private final SystemTime time = new SystemTime("test-time");
    private TestCluster cluster;
    private KubernetesClient client;
    private Scheduler scheduler;

    @BeforeEach
    void start() {
        cluster = TestCluster.start();
        client = cluster.client();
        scheduler = Scheduler.start(client, Scheduler.Settings.DEFAULT, time, Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        scheduler.close();
        cluster.close();
        time.close();
    }

    @Test
    void podsAreBoundEvenlyAndTheEventSaysWhere() {
        node("node-a");
        node("node-b");
        for (int i = 0; i < 10; i++) {
            pod("p" + i, cpu("100m"));
        }

        await().atMost(BOUND).until(() -> bound().size() == 10);
        assertThat(bound()).extracting(pod -> pod.getSpec().getNodeName()).containsOnly("node-a", "node-b")
                .filteredOn("node-a"::equals)
                .hasSize(5);
        assertThat(bound()).allSatisfy(pod -> assertThat(scheduled(pod)).hasValueSatisfying(
                condition -> assertThat(condition.getStatus()).isEqualTo("True")));
        await().atMost(BOUND).untilAsserted(() -> assertThat(events("p0")).anySatisfy(event -> {
            assertThat(event.getReason()).isEqualTo("Scheduled");
            assertThat(event.getMessage()).matches("Successfully assigned default/p0 to node-[ab]");
            assertThat(event.getSource().getComponent()).isEqualTo("default-scheduler");
        }));
    }

    @Test
    void aPodThatFitsNowhereSaysWhyAndIsPlacedWhenANodeComes() {
        node("node-a");
        pod("big", cpu("100"));
        pod("picky", pod -> pod.editSpec().addToNodeSelector("no", "where").endSpec());

        await().atMost(BOUND).untilAsserted(() -> {
            assertThat(scheduled(get("big"))).hasValueSatisfying(condition -> {
                assertThat(condition.getStatus()).isEqualTo("False");
                assertThat(condition.getReason()).isEqualTo("Unschedulable");
                assertThat(condition.getMessage())
                        .startsWith("0/1 nodes are available: 1 Insufficient cpu. preemption: ");
            });
            assertThat(scheduled(get("picky"))).hasValueSatisfying(condition -> assertThat(condition.getMessage())
                    .startsWith(
                            "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. preemption: "));
        });
        await().atMost(BOUND).untilAsserted(
                () -> assertThat(events("big"))
                        .anySatisfy(event -> assertThat(event.getReason()).isEqualTo("FailedScheduling")));

        client.nodes()
                .resource(new NodeBuilder(emptyNode("node-b")).editMetadata().addToLabels("no", "where").endMetadata()
                        .build())
                .create();
        ready("node-b");
        await().atMost(BOUND)
                .untilAsserted(() -> assertThat(get("picky").getSpec().getNodeName()).as("%s", get("picky").getStatus())
                        .isEqualTo("node-b"));
    }

    @Test
    void aGatedPodWaitsForItsGateAndAForeignOneForItsScheduler() {
        node("node-a");
        pod("gated", pod -> pod.editSpec().addNewSchedulingGate("x.io/g").endSpec());
        pod("foreign", pod -> pod.editSpec().withSchedulerName("mine").endSpec());
        pod("plain", _ -> {});

        await().atMost(BOUND).until(() -> get("plain").getSpec().getNodeName() != null);
        assertThat(get("gated").getSpec().getNodeName()).isNull();
        client.pods().inNamespace("default").withName("gated")
                .edit(pod -> new PodBuilder(pod).editSpec().withSchedulingGates(List.of())
                        .endSpec().build());
        await().atMost(BOUND).until(() -> get("gated").getSpec().getNodeName() != null);
        assertThat(get("foreign").getSpec().getNodeName()).isNull();
    }

    @Test
    void aThousandPodsOnAHundredNodesAreBoundWithoutOverfillingAny() throws Exception {
        for (int i = 0; i < 100; i++) {
            node("node-" + i);
        }
        long begin = System.nanoTime();
        Semaphore creators = new Semaphore(16);
        for (int i = 0; i < 1000; i++) {
            String name = "p" + i;
            creators.acquire();
            Thread.ofVirtual().start(() -> {
                try {
                    pod(name, cpu("390m"));
                } finally {
                    creators.release();
                }
            });
        }
        await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(20))
                .until(() -> scheduler.metrics().placed() >= 1000);
        await().atMost(BOUND).until(() -> bound().size() == 1000);
        log.info("1,000 pods created and bound in {} ms, {}", (System.nanoTime() - begin) / 1_000_000,
                scheduler.metrics());
        Map<String, Long> perNode = bound().stream().collect(
                Collectors.groupingBy(pod -> pod.getSpec().getNodeName(), Collectors.counting()));
        assertThat(perNode).hasSize(100);
        assertThat(perNode.values()).containsOnly(10L);
        assertThat(scheduler.metrics().failedBindings()).isZero();
    }

    private void node(String name) {
        client.nodes().resource(emptyNode(name)).create();
        ready(name);
    }

    private static Node emptyNode(String name) {
        return new NodeBuilder().withNewMetadata().withName(name).addToLabels("kubernetes.io/hostname", name)
                .endMetadata().build();
    }

    private void ready(String name) {
        // A new node is tainted until it is ready; without the node controller nobody else takes the taint away.
        client.nodes().withName(name)
                .edit(node -> new NodeBuilder(node).editSpec().withTaints(List.of()).endSpec().build());
        client.nodes().withName(name).editStatus(node -> new NodeBuilder(node).withNewStatus()
                .addToAllocatable(
                        Map.of("cpu", new Quantity("4"), "memory", new Quantity("8Gi"), "pods", new Quantity("110")))
                .addToCapacity(
                        Map.of("cpu", new Quantity("4"), "memory", new Quantity("8Gi"), "pods", new Quantity("110")))
                .addNewCondition().withType("Ready").withStatus("True").endCondition().endStatus().build());
    }

    private void pod(String name, Consumer<PodBuilder> change) {
        PodBuilder pod = new PodBuilder().withNewMetadata().withNamespace("default").withName(name).endMetadata()
                .withNewSpec()
                .withAutomountServiceAccountToken(false).addNewContainer().withName("main").withImage("i:1")
                .endContainer().endSpec();
        change.accept(pod);
        client.pods().inNamespace("default").resource(pod.build()).create();
    }

    private Pod get(String name) {
        return client.pods().inNamespace("default").withName(name).require();
    }

    private List<Pod> bound() {
        return client.pods().inNamespace("default").list().getItems().stream()
                .filter(pod -> pod.getSpec().getNodeName() != null).toList();
    }

    private List<Event> events(String pod) {
        return client.v1().events().inNamespace("default").list().getItems().stream()
                .filter(event -> pod.equals(event.getInvolvedObject().getName())).toList();
    }

    private static Optional<PodCondition> scheduled(Pod pod) {
        return pod.getStatus().getConditions().stream().filter(condition -> "PodScheduled".equals(condition.getType()))
                .findFirst();
    }
}
