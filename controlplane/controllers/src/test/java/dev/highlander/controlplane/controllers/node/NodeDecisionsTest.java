package dev.highlander.controlplane.controllers.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.highlander.controlplane.controllers.node.ClearingPace.Zone;
import dev.highlander.controlplane.controllers.node.NodeTaints.Clearing;
import dev.highlander.testkit.ManualTime;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NodeDecisionsTest {
    private static final String NOW = "2026-01-01T00:00:00Z";
    private final ManualTime time = new ManualTime();

    @Test
    void aNodeLivesForItsGraceAfterItsLeaseLastMoved() {
        Node node = node("True");
        NodeVitals vitals = NodeVitals.observe(null, node, lease(1), time.nanos());
        time.pass(Duration.ofSeconds(30));
        vitals = NodeVitals.observe(vitals, node, lease(1), time.nanos());
        assertThat(vitals.left(node, time.nanos())).isEqualTo(Duration.ofSeconds(10));
        vitals = NodeVitals.observe(vitals, node, lease(2), time.nanos());
        assertThat(vitals.left(node, time.nanos())).isEqualTo(Duration.ofSeconds(40));
        time.pass(Duration.ofSeconds(40));
        assertThat(NodeVitals.observe(vitals, node, lease(2), time.nanos()).left(node, time.nanos())).isZero();
    }

    @Test
    void theNodesOwnClockIsNeverReadOnlyWhetherItMoves() {
        Node node = node("True");
        // Its clock stands a hundred years in the past, and jumps back: it moves, so it lives.
        NodeVitals vitals = NodeVitals.observe(null, node, lease(-3_000_000_000L), time.nanos());
        time.pass(Duration.ofSeconds(39));
        vitals = NodeVitals.observe(vitals, node, lease(-3_000_000_500L), time.nanos());
        time.pass(Duration.ofSeconds(39));
        assertThat(vitals.left(node, time.nanos())).isPositive();
    }

    @Test
    void aHeartbeatInTheStatusCountsAsWell() {
        NodeVitals vitals = NodeVitals.observe(null, node("True"), null, time.nanos());
        time.pass(Duration.ofSeconds(39));
        Node beat = new NodeBuilder(node("True")).editStatus().editFirstCondition()
                .withLastHeartbeatTime("2026-01-01T00:05:00Z")
                .endCondition().endStatus().build();
        vitals = NodeVitals.observe(vitals, beat, null, time.nanos());
        assertThat(vitals.left(beat, time.nanos())).isEqualTo(Duration.ofSeconds(40));
    }

    @Test
    void aNodeThatNeverReportedHasAMinuteToDoSo() {
        Node silent = new NodeBuilder().withNewMetadata().withName("n").withUid("u").endMetadata().build();
        assertThat(NodeVitals.observe(null, silent, null, time.nanos()).left(silent, time.nanos()))
                .isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void ofASilentNodeNothingIsBelieved() {
        List<NodeCondition> conditions = SilentConditions.of(node("True"), NOW);

        assertThat(conditions).extracting(NodeCondition::getType, NodeCondition::getStatus, NodeCondition::getReason)
                .containsExactly(
                        tuple("Ready", "Unknown", "NodeStatusUnknown"),
                        tuple("MemoryPressure", "Unknown", "NodeStatusNeverUpdated"),
                        tuple("DiskPressure", "Unknown", "NodeStatusNeverUpdated"),
                        tuple("PIDPressure", "Unknown", "NodeStatusNeverUpdated"));
        Node marked = new NodeBuilder(node("True")).editStatus().withConditions(conditions).endStatus().build();
        assertThat(SilentConditions.of(marked, "2027-01-01T00:00:00Z")).isEqualTo(conditions);
    }

    @Test
    void anUnreachableNodeIsTaintedForNewPodsAndForThoseThatAreThere() {
        List<Taint> taints = taints("Unknown", List.of(), Clearing.BEGIN);

        assertThat(taints).extracting(Taint::getKey, Taint::getEffect, Taint::getTimeAdded).containsExactly(
                tuple("node.kubernetes.io/unreachable", "NoSchedule", NOW),
                tuple("node.kubernetes.io/unreachable", "NoExecute", NOW));
        assertThat(NodeTaints.of(List.of(condition("Ready", "Unknown")), false, taints, Clearing.HOLD, "later"))
                .isEqualTo(taints);
        assertThat(taints("True", taints, Clearing.HOLD)).isEmpty();
    }

    @Test
    void aNodeThatBecomesUnreachableAfterNotReadyChangesBothTaints() {
        List<Taint> notReady = taints("False", List.of(), Clearing.BEGIN);
        assertThat(notReady).extracting(Taint::getKey).containsOnly("node.kubernetes.io/not-ready").hasSize(2);

        assertThat(taints("Unknown", notReady, Clearing.HOLD)).extracting(Taint::getKey)
                .containsOnly("node.kubernetes.io/unreachable")
                .hasSize(2);
    }

    @Test
    void clearingHasToBeAllowedAndCanBeStopped() {
        assertThat(taints("Unknown", List.of(), Clearing.HOLD)).extracting(Taint::getEffect)
                .containsExactly("NoSchedule");
        assertThat(taints("Unknown", taints("Unknown", List.of(), Clearing.BEGIN), Clearing.STOP))
                .extracting(Taint::getEffect)
                .containsExactly("NoSchedule");
    }

    @Test
    void pressuresAndCordonAreTaintsAndForeignTaintsStay() {
        Taint foreign = new TaintBuilder().withKey("mine").withEffect("NoExecute").build();
        List<Taint> taints = NodeTaints.of(
                List.of(condition("Ready", "True"), condition("MemoryPressure", "True"),
                        condition("DiskPressure", "False")),
                true,
                List.of(foreign), Clearing.HOLD, NOW);

        assertThat(taints).extracting(Taint::getKey).containsExactly("mine", "node.kubernetes.io/memory-pressure",
                "node.kubernetes.io/unschedulable");
        assertThat(NodeTaints.of(List.of(condition("Ready", "True")), false, taints, Clearing.HOLD, NOW))
                .containsExactly(foreign);
    }

    @Test
    void nodesAreClearedOneByOne() {
        ClearingPace pace = new ClearingPace();
        Map<String, Zone> zones = Map.of("z", new Zone(8, 2));

        assertThat(pace.ask("z", zones, time.nanos())).isEqualTo(Clearing.BEGIN);
        assertThat(pace.ask("z", zones, time.nanos())).isEqualTo(Clearing.HOLD);
        time.pass(Duration.ofSeconds(10));
        assertThat(pace.ask("z", zones, time.nanos())).isEqualTo(Clearing.BEGIN);
    }

    @Test
    void theMoreNodesAreInTroubleTheLessIsDone() {
        ClearingPace pace = new ClearingPace();

        assertThat(pace.ask("small", Map.of("small", new Zone(4, 6)), time.nanos())).isEqualTo(Clearing.HOLD);
        Map<String, Zone> large = Map.of("large", new Zone(40, 60));
        assertThat(pace.ask("large", large, time.nanos())).isEqualTo(Clearing.BEGIN);
        time.pass(Duration.ofSeconds(99));
        assertThat(pace.ask("large", large, time.nanos())).isEqualTo(Clearing.HOLD);
        time.pass(Duration.ofSeconds(1));
        assertThat(pace.ask("large", large, time.nanos())).isEqualTo(Clearing.BEGIN);
        assertThat(pace.ask("dark", Map.of("dark", new Zone(0, 3), "other", new Zone(1, 0)), time.nanos()))
                .isEqualTo(Clearing.BEGIN);
        assertThat(pace.ask("dark", Map.of("dark", new Zone(0, 3), "other", new Zone(0, 1)), time.nanos()))
                .isEqualTo(Clearing.STOP);
    }

    @Test
    void aPodStaysAsLongAsItBearsEveryTaintThatDrivesOut() {
        Taint unreachable = taint("node.kubernetes.io/unreachable", "NoExecute");
        Taint other = taint("other", "NoExecute");
        Taint harmless = taint("x", "NoSchedule");

        assertThat(Eviction.stay(pod(null, null), List.of(harmless))).isEmpty();
        assertThat(Eviction.stay(pod(null, null), List.of(unreachable))).contains(Duration.ZERO);
        Pod patient = pod("node.kubernetes.io/unreachable", 300L);
        assertThat(Eviction.stay(patient, List.of(unreachable, harmless))).contains(Duration.ofMinutes(5));
        assertThat(Eviction.stay(patient, List.of(unreachable, other))).contains(Duration.ZERO);
        assertThat(Eviction.stay(pod("node.kubernetes.io/unreachable", null), List.of(unreachable))).isEmpty();
        assertThat(Eviction.stay(pod("", 5L), List.of(unreachable, other))).contains(Duration.ofSeconds(5));
        assertThat(Eviction.stay(pod("", -5L), List.of(unreachable))).contains(Duration.ZERO);
        Pod both = new PodBuilder(patient).editSpec().addNewToleration().withKey("other").withOperator("Exists")
                .withTolerationSeconds(10L)
                .endToleration().endSpec().build();
        assertThat(Eviction.stay(both, List.of(unreachable, other))).contains(Duration.ofSeconds(10));
    }

    private static List<Taint> taints(String ready, List<Taint> current, Clearing clearing) {
        return NodeTaints.of(List.of(condition("Ready", ready)), false, current, clearing, NOW);
    }

    private static Node node(String ready) {
        return new NodeBuilder().withNewMetadata().withName("n").withUid("u").endMetadata().withNewStatus()
                .withConditions(condition("Ready", ready)).endStatus().build();
    }

    private static NodeCondition condition(String type, String status) {
        return new NodeConditionBuilder().withType(type).withStatus(status).withReason("KubeletReady").build();
    }

    private static Lease lease(long seconds) {
        return new LeaseBuilder().withNewSpec().withRenewTime(ZonedDateTime.parse(NOW).plusSeconds(seconds)).endSpec()
                .build();
    }

    private static Taint taint(String key, String effect) {
        return new TaintBuilder().withKey(key).withEffect(effect).build();
    }

    private static Pod pod(@Nullable String key, @Nullable Long seconds) {
        PodBuilder pod = new PodBuilder().withNewMetadata().withName("p").endMetadata().withNewSpec().endSpec();
        return key == null
                ? pod.build()
                : pod.editSpec().addNewToleration().withKey(key.isEmpty() ? null : key).withOperator("Exists")
                        .withTolerationSeconds(seconds).endToleration().endSpec().build();
    }
}
