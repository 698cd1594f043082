package dev.highlander.controlplane.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The agent against a real API server, with containers that exist in memory only. */
@Timeout(120)
class SimulatedNodeTest {
    private final NodeWorld world;

    SimulatedNodeTest(@TempDir Path directory) throws Exception {
        world = NodeWorld.simulated(directory);
    }

    @AfterEach
    void close() throws Exception {
        world.close();
    }

    private static PodBuilder labelled(String name, String outcome) {
        return NodeWorld.pod(name, "true").editMetadata().addToLabels("outcome", outcome).endMetadata();
    }

    @Test
    void aNodeRegistersItselfAndShowsThatItLives() {
        Node node = await().until(() -> world.client.nodes().withName(NodeWorld.NODE).get(),
                found -> found != null && found.getStatus() != null
                        && found.getStatus().getCapacity() != null && !found.getStatus().getCapacity().isEmpty());
        assertThat(node.getMetadata().getLabels()).containsEntry("kubernetes.io/hostname", "node-a")
                .containsEntry("kubernetes.io/os", "linux").containsKey("kubernetes.io/arch");
        assertThat(node.getStatus().getCapacity()).containsKeys("cpu", "memory", "ephemeral-storage", "pods");
        assertThat(node.getStatus().getConditions()).extracting(NodeCondition::getType)
                .contains("MemoryPressure", "DiskPressure", "PIDPressure", "Ready");
        assertThat(node.getStatus().getNodeInfo().getContainerRuntimeVersion()).isEqualTo("simulated://1.0");
        assertThat(node.getStatus().getNodeInfo().getKubeletVersion()).isEqualTo("v1.32.0");
        Lease lease = await().until(
                () -> world.client.leases().inNamespace("kube-node-lease").withName(NodeWorld.NODE).get(),
                found -> found != null);
        assertThat(lease.getSpec().getHolderIdentity()).isEqualTo("node-a");
        assertThat(lease.getSpec().getLeaseDurationSeconds()).isEqualTo(40);
    }

    @Test
    void aPodRunsAtOnceAndGoesAtOnce() {
        world.create(NodeWorld.pod("web", "true"));
        Pod pod = world.awaitReady("web");
        assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
        assertThat(pod.getStatus().getPodIP()).isEqualTo("127.0.0.1");
        assertThat(NodeWorld.main(pod).getReady()).isTrue();
        world.client.pods().inNamespace("default").withName("web").delete();
        world.awaitGone("web");
    }

    @Test
    void outcomesAreAsTheLabelSays() {
        world.create(labelled("good", "succeed").editSpec().withRestartPolicy("Never").endSpec());
        world.create(labelled("bad", "fail").editSpec().withRestartPolicy("Never").endSpec());
        world.create(labelled("stuck", "stuck"));
        world.awaitPhase("good", "Succeeded");
        assertThat(NodeWorld.main(world.awaitPhase("bad", "Failed")).getState().getTerminated().getExitCode())
                .isEqualTo(42);
        world.awaitPod("stuck", pod -> NodeWorld.waits(pod, "ContainerCreating"));
        assertThat(world.awaitPhase("stuck", "Pending").getStatus().getStartTime()).isNotNull();
    }

    @Test
    void manyPodsRun() {
        for (int i = 0; i < 60; i++) {
            world.create(NodeWorld.pod("web-" + i, "true"));
        }
        for (int i = 0; i < 60; i++) {
            world.awaitReady("web-" + i);
        }
    }

    @Test
    void aPodOfAReplacedOwnerIsRefused() {
        world.create(epoch("web", "5"));
        world.awaitReady("web");
        world.client.pods().inNamespace("default").withName("web").delete();
        world.awaitGone("web");
        world.create(epoch("web", "4"));
        Pod stale = world.awaitPhase("web", "Failed");
        assertThat(stale.getStatus().getReason()).isEqualTo("StaleEpoch");
        assertThat(stale.getStatus().getMessage()).contains("epoch 4", "epoch 5");
        world.awaitEvent("StaleEpoch", "has been replaced");
        world.client.pods().inNamespace("default").withName("web").delete();
        world.awaitGone("web");
        world.create(epoch("web", "6"));
        world.awaitReady("web");
    }

    private static PodBuilder epoch(String name, String epoch) {
        return NodeWorld.pod(name, "true").editMetadata().addToAnnotations("highlander.plexobject.io/epoch", epoch)
                .endMetadata();
    }
}
