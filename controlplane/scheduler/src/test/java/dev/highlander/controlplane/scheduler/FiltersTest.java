package dev.highlander.controlplane.scheduler;

import static dev.highlander.controlplane.scheduler.World.cpu;
import static dev.highlander.controlplane.scheduler.World.label;
import static dev.highlander.controlplane.scheduler.World.taint;
import static dev.highlander.controlplane.scheduler.World.zone;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each reason for which a node may be refused, in Kubernetes' words. */
class FiltersTest {
    private static final String NOT_HELPFUL = " Preemption is not helpful for scheduling.";
    private final World world = new World();

    @Test
    void reasonsAreCountedAndSorted() {
        world.node("a", taint("k", "v", "NoSchedule")).node("b", taint("k", "v", "NoExecute")).node("c").standing("x",
                "c", cpu("3"));
        world.pod("p", cpu("2"));

        assertThat(world.settle()).containsEntry("p",
                "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated taint {k: v}."
                        + " preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod,"
                        + " 2 Preemption is not helpful for scheduling.");
    }

    @Test
    void withoutNodesTheMessageSaysSo() {
        assertThat(world.pod("p", cpu("1")).settle()).containsEntry("p", "no nodes available to schedule pods");
    }

    @Test
    void everyResourceThatIsShortIsNamed() {
        world.node("a", node -> node.editStatus().addToAllocatable("pods", new Quantity("0"))
                .addToAllocatable("example.com/gpu", new Quantity("1")).endStatus());
        world.pod("p", pod -> pod.editSpec().editFirstContainer().withNewResources()
                .addToRequests(Map.of("cpu", new Quantity("4001m"), "memory", new Quantity("9Gi"), "ephemeral-storage",
                        new Quantity("1"), "example.com/gpu", new Quantity("2")))
                .endResources().endContainer().endSpec());

        assertThat(world.settle().get("p"))
                .startsWith("0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient ephemeral-storage,"
                        + " 1 Insufficient example.com/gpu, 1 Insufficient memory, 1 Too many pods.")
                .endsWith("1" + NOT_HELPFUL);
    }

    @Test
    void aPodThatAsksForNothingFitsOnAnOvercommittedNode() {
        world.node("a").standing("x", "a", cpu("64"));

        assertThat(world.pod("p", _ -> {}).settle()).containsEntry("p", "a");
    }

    @Test
    void aCordonedNodeTakesOnlyWhoToleratesTheCordon() {
        world.node("a", node -> node.editSpec().withUnschedulable(true).endSpec());
        world.pod("plain", _ -> {}).pod("daemon",
                tolerate("node.kubernetes.io/unschedulable", "Exists", null, "NoSchedule"));

        assertThat(world.settle()).containsEntry("daemon", "a").hasEntrySatisfying("plain",
                message -> assertThat(message).startsWith("0/1 nodes are available: 1 node(s) were unschedulable."));
    }

    @Test
    void tolerationsAreMatchedByKeyValueAndEffect() {
        world.node("a", taint("k", "v", "NoSchedule"));
        world.pod("equal", tolerate("k", "Equal", "v", "NoSchedule")).pod("exists", tolerate("k", "Exists", null, null))
                .pod("all", tolerate(null, "Exists", null, null)).pod("value", tolerate("k", "Equal", "w", null))
                .pod("effect", tolerate("k", "Equal", "v", "NoExecute"));

        assertThat(world.settle()).containsEntry("equal", "a").containsEntry("exists", "a").containsEntry("all", "a")
                .hasEntrySatisfying("value", m -> assertThat(m).contains("1 node(s) had untolerated taint {k: v}"))
                .hasEntrySatisfying("effect", m -> assertThat(m).contains("untolerated taint"));
    }

    @Test
    void nodeSelectorAndRequiredAffinityMustBothHold() {
        world.node("a", zone("z1")).node("b", zone("z2"));
        world.pod("selector", pod -> pod.editSpec().addToNodeSelector("topology.kubernetes.io/zone", "z2").endSpec());
        world.pod("either", require("topology.kubernetes.io/zone", "In", "z1", "z3"));
        world.pod("not", require("topology.kubernetes.io/zone", "NotIn", "z1"));
        world.pod("absent", require("gpu", "DoesNotExist"));
        world.pod("both", require("topology.kubernetes.io/zone", "In", "z1")
                .andThen(pod -> pod.editSpec().addToNodeSelector("topology.kubernetes.io/zone", "z2").endSpec()));
        world.pod("name", pod -> pod.editSpec().withNewAffinity().withNewNodeAffinity()
                .withNewRequiredDuringSchedulingIgnoredDuringExecution()
                .addNewNodeSelectorTerm().addNewMatchField().withKey("metadata.name").withOperator("In").withValues("b")
                .endMatchField().endNodeSelectorTerm()
                .endRequiredDuringSchedulingIgnoredDuringExecution().endNodeAffinity().endAffinity().endSpec());
        world.pod("emptyTerm", pod -> pod.editSpec().withNewAffinity().withNewNodeAffinity()
                .withNewRequiredDuringSchedulingIgnoredDuringExecution().addNewNodeSelectorTerm().endNodeSelectorTerm()
                .endRequiredDuringSchedulingIgnoredDuringExecution().endNodeAffinity().endAffinity().endSpec());

        String refused = "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector.";
        assertThat(world.settle()).containsEntry("selector", "b").containsEntry("either", "a").containsEntry("not", "b")
                .containsEntry("name", "b").hasEntrySatisfying("absent", node -> assertThat(node).isIn("a", "b"))
                .hasEntrySatisfying("both",
                        message -> assertThat(message).startsWith(refused).endsWith("2" + NOT_HELPFUL))
                .hasEntrySatisfying("emptyTerm", message -> assertThat(message).startsWith(refused));
    }

    @Test
    void numbersAreComparedAsNumbers() {
        world.node("a", node -> node.editMetadata().addToLabels("cores", "16").endMetadata());
        world.pod("more", require("cores", "Gt", "9")).pod("less", require("cores", "Lt", "9"))
                .pod("word", require("cores", "Gt", "nine"));

        assertThat(world.settle()).containsEntry("more", "a")
                .hasEntrySatisfying("less", message -> assertThat(message).contains("node affinity/selector"))
                .hasEntrySatisfying("word", message -> assertThat(message).contains("node affinity/selector"));
    }

    @Test
    void aHostPortBelongsToOnePodPerAddressAndProtocol() {
        world.node("a").standing("x", "a", port("10.0.0.1", "TCP", 80)).standing("y", "a", port(null, "TCP", 90));
        world.pod("other", port("10.0.0.2", "TCP", 80)).pod("udp", port("10.0.0.1", "UDP", 80))
                .pod("same", port("10.0.0.1", "TCP", 80))
                .pod("every", port("0.0.0.0", "TCP", 80)).pod("one", port("10.0.0.3", "TCP", 90));

        assertThat(world.settle()).containsEntry("other", "a").containsEntry("udp", "a")
                .hasEntrySatisfying("same",
                        m -> assertThat(m).contains("1 node(s) didn't have free ports for the requested pod ports."))
                .hasEntrySatisfying("every", m -> assertThat(m).contains("free ports"))
                .hasEntrySatisfying("one", m -> assertThat(m).contains("free ports"));
    }

    @Test
    void theFirstPodOfAGroupThatWantsToBeTogetherFindsAPlaceAndTheOthersFollow() {
        world.node("a", zone("z1")).node("b", zone("z2")).node("c");
        for (int i = 0; i < 4; i++) {
            world.pod("p" + i, label("app", "x").andThen(near("app", "x", "topology.kubernetes.io/zone")));
        }

        Map<String, String> result = world.settle();
        assertThat(result.values()).doesNotContain("c").hasSize(4);
        assertThat(result.values().stream().distinct()).hasSize(1);
    }

    @Test
    void aPodThatMustBeNearNobodyThereWaitsUntilSomebodyComes() {
        world.node("a").pod("p", near("app", "database", "kubernetes.io/hostname"));
        assertThat(world.settle().get("p"))
                .startsWith("0/1 nodes are available: 1 node(s) didn't match pod affinity rules.")
                .endsWith("1" + NOT_HELPFUL);

        world.standing("db", "a", label("app", "database"));
        world.time.pass(Duration.ofSeconds(1));
        assertThat(world.settle()).containsEntry("p", "a");
    }

    @Test
    void podsThatMustBeApartStandOnePerPlaceAndKeepThatOfOthersToo() {
        world.node("a", zone("z1")).node("b", zone("z1")).node("c", zone("z2"));
        Consumer<PodBuilder> loner = label("app", "x").andThen(apart("app", "x", "topology.kubernetes.io/zone"));
        world.pod("p0", loner).pod("p1", loner).pod("p2", loner);
        Map<String, String> result = world.settle();
        assertThat(result.get("p2")).contains("3 node(s) didn't match pod anti-affinity rules.");

        // It does not mind them, but they mind it.
        world.pod("guest", label("app", "x"));
        assertThat(world.settle().get("guest")).contains("3 node(s) didn't satisfy existing pods anti-affinity rules.");
        world.planner.gone("uid-p1", world.time.nanos());
        world.time.pass(Duration.ofSeconds(1));
        assertThat(world.settle()).hasSize(2).hasSize(2);
    }

    @Test
    void affinityMeansTheNamespacesItNames() {
        world.node("a").standing("db", "a",
                label("app", "db").andThen(pod -> pod.editMetadata().withNamespace("other").endMetadata()));
        world.planner.seenNamespace("other", Map.of("team", "data"), world.time.nanos());
        world.pod("own", near("app", "db", "kubernetes.io/hostname"));
        world.pod("named",
                near("app", "db", "kubernetes.io/hostname").andThen(pod -> pod.editSpec().editAffinity()
                        .editPodAffinity()
                        .editFirstRequiredDuringSchedulingIgnoredDuringExecution().withNamespaces("other")
                        .endRequiredDuringSchedulingIgnoredDuringExecution().endPodAffinity().endAffinity().endSpec()));
        world.pod("selected",
                near("app", "db", "kubernetes.io/hostname")
                        .andThen(pod -> pod.editSpec().editAffinity().editPodAffinity()
                                .editFirstRequiredDuringSchedulingIgnoredDuringExecution().withNewNamespaceSelector()
                                .addToMatchLabels("team", "data").endNamespaceSelector()
                                .endRequiredDuringSchedulingIgnoredDuringExecution()
                                .endPodAffinity().endAffinity().endSpec()));

        assertThat(world.settle()).containsEntry("named", "a").containsEntry("selected", "a").hasEntrySatisfying("own",
                message -> assertThat(message).contains("pod affinity rules"));
    }

    @Test
    void hardSpreadKeepsPlacesWithinTheSkew() {
        world.node("a", zone("z1")).node("b", zone("z2")).node("c", zone("z3")).node("d");
        for (int i = 0; i < 9; i++) {
            world.pod("p" + i, label("app", "x").andThen(spread(1, "DoNotSchedule")));
        }
        Map<String, Long> perNode = world.settle().values().stream()
                .collect(Collectors.groupingBy(node -> node, Collectors.counting()));
        assertThat(perNode).isEqualTo(Map.of("a", 3L, "b", 3L, "c", 3L));

        world.node("b", zone("z2").andThen(node -> node.editSpec().withUnschedulable(true).endSpec())).node("c",
                zone("z3").andThen(node -> node.editSpec().withUnschedulable(true).endSpec()));
        world.pod("q", label("app", "x").andThen(spread(1, "DoNotSchedule"))).pod("r",
                label("app", "x").andThen(spread(1, "DoNotSchedule")));
        assertThat(world.settle().values()).contains("a").anySatisfy(message -> assertThat(message)
                .contains("1 node(s) didn't match pod topology spread constraints (missing required label)")
                .contains("1 node(s) didn't match pod topology spread constraints,")
                .contains("2 node(s) were unschedulable"));
    }

    @Test
    void podsGoByTheNodesResourcesAlsoAfterInitContainersAndOverhead() {
        world.node("a");
        world.pod("p",
                pod -> pod.editSpec().addToOverhead("cpu", new Quantity("500m")).addNewInitContainer()
                        .withName("sidecar")
                        .withRestartPolicy("Always").withNewResources().addToRequests("cpu", new Quantity("1"))
                        .endResources().endInitContainer()
                        .addNewInitContainer().withName("migrate").withNewResources()
                        .addToRequests("cpu", new Quantity("2")).endResources()
                        .endInitContainer().editFirstContainer().withNewResources()
                        .addToRequests("cpu", new Quantity("1")).endResources()
                        .endContainer().endSpec());
        assertThat(world.settle()).containsEntry("p", "a");

        // 1 + 2 while migrating, 500m overhead: half a core is left.
        assertThat(world.pod("half", cpu("500m")).settle()).containsEntry("half", "a");
        assertThat(world.pod("more", cpu("1m")).settle().get("more")).contains("Insufficient cpu");
    }

    private static Consumer<PodBuilder> tolerate(@Nullable String key, String operator,
            @Nullable String value, @Nullable String effect) {
        return pod -> pod.editSpec().addNewToleration().withKey(key).withOperator(operator).withValue(value)
                .withEffect(effect)
                .endToleration().endSpec();
    }

    private static Consumer<PodBuilder> require(String key, String operator, String... values) {
        return pod -> pod.editSpec().withNewAffinity().withNewNodeAffinity()
                .withNewRequiredDuringSchedulingIgnoredDuringExecution()
                .addNewNodeSelectorTerm().addNewMatchExpression().withKey(key).withOperator(operator).withValues(values)
                .endMatchExpression().endNodeSelectorTerm()
                .endRequiredDuringSchedulingIgnoredDuringExecution().endNodeAffinity().endAffinity().endSpec();
    }

    private static Consumer<PodBuilder> port(@Nullable String ip, String protocol, int port) {
        return pod -> pod.editSpec().editFirstContainer().addNewPort().withHostIP(ip).withProtocol(protocol)
                .withContainerPort(port)
                .withHostPort(port).endPort().endContainer().endSpec();
    }

    private static Consumer<PodBuilder> near(String label, String value, String topology) {
        return pod -> pod.editSpec().withNewAffinity().withNewPodAffinity()
                .addNewRequiredDuringSchedulingIgnoredDuringExecution().withTopologyKey(topology).withNewLabelSelector()
                .addToMatchLabels(label, value).endLabelSelector().endRequiredDuringSchedulingIgnoredDuringExecution()
                .endPodAffinity()
                .endAffinity().endSpec();
    }

    private static Consumer<PodBuilder> apart(String label, String value, String topology) {
        return pod -> pod.editSpec().withNewAffinity().withNewPodAntiAffinity()
                .addNewRequiredDuringSchedulingIgnoredDuringExecution().withTopologyKey(topology).withNewLabelSelector()
                .addToMatchLabels(label, value).endLabelSelector().endRequiredDuringSchedulingIgnoredDuringExecution()
                .endPodAntiAffinity().endAffinity().endSpec();
    }

    private static Consumer<PodBuilder> spread(int skew, String otherwise) {
        return pod -> pod.editSpec().addNewTopologySpreadConstraint().withMaxSkew(skew)
                .withTopologyKey("topology.kubernetes.io/zone")
                .withWhenUnsatisfiable(otherwise).withNewLabelSelector().addToMatchLabels("app", "x").endLabelSelector()
                .endTopologySpreadConstraint().endSpec();
    }
}
