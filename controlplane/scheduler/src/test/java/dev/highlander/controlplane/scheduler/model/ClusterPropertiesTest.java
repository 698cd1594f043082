package dev.highlander.controlplane.scheduler.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The sums that are kept by each change are those that counting everything anew gives. */
class ClusterPropertiesTest {
    @Property(tries = 200)
    void keptSumsAreWhatCountingAnewGives(@ForAll long seed) {
        Random random = new Random(seed);
        Cluster cluster = new Cluster();
        Map<String, PodFacts> pods = new HashMap<>();
        for (int step = 0; step < 100; step++) {
            String uid = "u" + random.nextInt(12);
            String node = "n" + random.nextInt(3);
            switch (random.nextInt(5)) {
                case 0 -> {
                    if (cluster.remove(uid)) {
                        pods.remove(uid);
                    }
                }
                case 1 -> cluster.put(NodeFacts.of(node(node)));
                case 2 -> cluster.removeNode(node);
                case 3 -> {
                    PodFacts pod = PodFacts.of(pod(uid, "", random));
                    cluster.assume(pod, node);
                    pods.put(uid, pod.on(node));
                }
                default -> {
                    PodFacts pod = PodFacts.of(pod(uid, node, random));
                    cluster.put(pod);
                    pods.put(uid, pod);
                }
            }
            for (NodeState state : cluster.nodes()) {
                List<PodFacts> here = pods.values().stream().filter(pod -> pod.nodeName().equals(state.name()))
                        .toList();
                assertThat(state.pods()).containsExactlyInAnyOrderElementsOf(here);
                assertThat(state.requested())
                        .isEqualTo(here.stream().map(PodFacts::requests).reduce(Resources.NONE, Resources::plus));
                assertThat(state.assumedMilliCpu())
                        .isEqualTo(here.stream().mapToLong(pod -> pod.assumed().milliCpu()).sum());
                assertThat(state.portTaken(List.of(new HostPort("0.0.0.0", "TCP", 80))))
                        .isEqualTo(here.stream().anyMatch(pod -> !pod.ports().isEmpty()));
            }
            List<Integer> grouped = new ArrayList<>();
            cluster.groups("ns").forEach((_, stand) -> grouped.addAll(stand.values()));
            assertThat(grouped.stream().mapToInt(Integer::intValue).sum()).isEqualTo(pods.size());
            List<Integer> apart = new ArrayList<>();
            cluster.apart().forEach((_, stand) -> apart.addAll(stand.values()));
            assertThat(apart.stream().mapToInt(Integer::intValue).sum())
                    .isEqualTo(pods.values().stream().mapToInt(pod -> pod.apart().size()).sum());
        }
        pods.keySet().forEach(cluster::remove);
        assertThat(cluster.apart().isEmpty()).isTrue();
        assertThat(cluster.namespacesWithPods()).isEmpty();
    }

    private static Node node(String name) {
        return new NodeBuilder().withNewMetadata().withName(name).addToLabels("topology.kubernetes.io/zone", "z")
                .endMetadata()
                .withNewStatus().addToAllocatable("cpu", new Quantity("1")).endStatus().build();
    }

    private static Pod pod(String uid, String node, Random random) {
        PodBuilder pod = new PodBuilder().withNewMetadata().withNamespace("ns").withName(uid).withUid(uid)
                .addToLabels("app", "a" + random.nextInt(2)).endMetadata().withNewSpec().withNodeName(node)
                .addNewContainer()
                .withName("main").withNewResources()
                .addToRequests(Map.of("cpu", new Quantity(random.nextInt(500) + "m"), "x.io/y",
                        new Quantity("" + random.nextInt(3))))
                .endResources().endContainer().endSpec();
        if (random.nextBoolean()) {
            pod.editSpec().editFirstContainer().addNewPort().withHostPort(80).withContainerPort(80).endPort()
                    .endContainer().endSpec();
        }
        if (random.nextBoolean()) {
            pod.editSpec().withNewAffinity().withNewPodAntiAffinity()
                    .addNewRequiredDuringSchedulingIgnoredDuringExecution()
                    .withTopologyKey("z").endRequiredDuringSchedulingIgnoredDuringExecution().endPodAntiAffinity()
                    .endAffinity()
                    .endSpec();
        }
        return pod.build();
    }
}
