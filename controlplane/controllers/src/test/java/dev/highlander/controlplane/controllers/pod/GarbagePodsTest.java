package dev.highlander.controlplane.controllers.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.highlander.controlplane.controllers.pod.GarbagePods.Garbage;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GarbagePodsTest {
    @Test
    void podsOfLostNodesGoAndCountAsFailedUnlessTheyHadEnded() {
        List<Garbage> garbage = GarbagePods.of(List.of(pod("a", "n1", "Running", 1), pod("b", "n1", "Succeeded", 2),
                pod("c", "n2", "Running", 3)), Set.of("n1"), 10);

        assertThat(garbage).extracting(one -> one.pod().getMetadata().getName(), Garbage::lost)
                .containsExactly(tuple("a", true), tuple("b", false));
    }

    @Test
    void podsDeletedBeforeTheyHadANodeGo() {
        Pod deleted = new PodBuilder(pod("a", "", "Pending", 1)).editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z").endMetadata()
                .build();

        assertThat(GarbagePods.of(List.of(deleted, pod("b", "", "Pending", 2)), Set.of(), 10)).hasSize(1)
                .first().extracting(one -> one.pod().getMetadata().getName()).isEqualTo("a");
    }

    @Test
    void theOldestEndedPodsGoWhenThereAreTooMany() {
        List<Pod> pods = List.of(pod("young", "n", "Failed", 9), pod("old", "n", "Succeeded", 1),
                pod("running", "n", "Running", 0),
                pod("older", "n", "Failed", 0));

        assertThat(GarbagePods.of(pods, Set.of(), 1)).extracting(one -> one.pod().getMetadata().getName())
                .containsExactly("older", "old");
        assertThat(GarbagePods.of(pods, Set.of(), 3)).isEmpty();
    }

    private static Pod pod(String name, String node, String phase, int minute) {
        return new PodBuilder().withNewMetadata().withNamespace("ns").withName(name)
                .withCreationTimestamp("2026-01-01T00:0" + minute + ":00Z")
                .endMetadata().withNewSpec().withNodeName(node).endSpec().withNewStatus().withPhase(phase).endStatus()
                .build();
    }
}
