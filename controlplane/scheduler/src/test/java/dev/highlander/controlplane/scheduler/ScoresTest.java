package dev.highlander.controlplane.scheduler;

import static dev.highlander.controlplane.scheduler.World.cpu;
import static dev.highlander.controlplane.scheduler.World.label;
import static dev.highlander.controlplane.scheduler.World.taint;
import static dev.highlander.controlplane.scheduler.World.zone;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.PodAffinityTermBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which of several fitting nodes is chosen. */
class ScoresTest {
    private final World world = new World();

    @Test
    void equalPodsAreSpreadOverEqualNodes() {
        world.node("a").node("b").node("c");
        for (int i = 0; i < 12; i++) {
            world.pod("p" + i, cpu("100m"));
        }

        assertThat(world.settle().values().stream().collect(Collectors.groupingBy(node -> node, Collectors.counting())))
                .isEqualTo(Map.of("a", 4L, "b", 4L, "c", 4L));
    }

    @Test
    void podsWithoutRequestsAreSpreadAsWell() {
        world.node("a").node("b");
        for (int i = 0; i < 10; i++) {
            world.pod("p" + i, _ -> {});
        }

        assertThat(world.settle().values().stream().collect(Collectors.groupingBy(node -> node, Collectors.counting())))
                .isEqualTo(Map.of("a", 5L, "b", 5L));
    }

    @Test
    void aNodeThatDiscouragesIsTakenOnlyWhenNoOtherFits() {
        world.node("a", taint("slow", "", "PreferNoSchedule")).node("b").standing("busy", "b", cpu("3"));

        assertThat(world.pod("p", cpu("1")).settle()).containsEntry("p", "b");
        assertThat(world.pod("q", cpu("1")).settle()).containsEntry("q", "a");
    }

    @Test
    void preferredNodesWinByWeight() {
        world.node("a", zone("z1")).node("b", zone("z2"));
        world.pod("p", pod -> pod.editSpec().withNewAffinity().withNewNodeAffinity()
                .addNewPreferredDuringSchedulingIgnoredDuringExecution().withWeight(10).withNewPreference()
                .addNewMatchExpression().withKey("topology.kubernetes.io/zone").withOperator("In").withValues("z1")
                .endMatchExpression().endPreference()
                .endPreferredDuringSchedulingIgnoredDuringExecution()
                .addNewPreferredDuringSchedulingIgnoredDuringExecution()
                .withWeight(90).withNewPreference()
                .addNewMatchExpression().withKey("topology.kubernetes.io/zone").withOperator("In").withValues("z2")
                .endMatchExpression()
                .endPreference().endPreferredDuringSchedulingIgnoredDuringExecution().endNodeAffinity().endAffinity()
                .endSpec());

        assertThat(world.settle()).containsEntry("p", "b");
    }

    @Test
    void wishesAboutNearnessAreHeardOnBothSides() {
        world.node("a").node("b").node("c").standing("cache", "b", label("app", "cache"));
        world.pod("web", pod -> pod.editSpec().withNewAffinity().withNewPodAffinity()
                .addNewPreferredDuringSchedulingIgnoredDuringExecution().withWeight(50)
                .withPodAffinityTerm(wish("cache")).endPreferredDuringSchedulingIgnoredDuringExecution()
                .endPodAffinity().endAffinity()
                .endSpec());
        assertThat(world.settle()).containsEntry("web", "b");

        world.standing("grumpy", "c", pod -> pod.editSpec().withNewAffinity().withNewPodAntiAffinity()
                .addNewPreferredDuringSchedulingIgnoredDuringExecution().withWeight(50)
                .withPodAffinityTerm(wish("noisy")).endPreferredDuringSchedulingIgnoredDuringExecution()
                .endPodAntiAffinity()
                .endAffinity().endSpec());
        world.standing("filler", "a", cpu("1"));
        world.standing("filler2", "b", cpu("1"));
        assertThat(world.pod("noise", label("app", "noisy")).settle().get("noise")).isNotEqualTo("c");
    }

    @Test
    void softSpreadFillsTheEmptierPlaceEvenIfItsNodesAreBusier() {
        world.node("a", zone("z1")).node("b", zone("z1")).node("c", zone("z2")).standing("x1", "a", label("app", "x"))
                .standing("x2", "b", label("app", "x")).standing("busy", "c", cpu("2"));
        world.pod("p", label("app", "x").andThen(pod -> pod.editSpec().addNewTopologySpreadConstraint().withMaxSkew(1)
                .withTopologyKey("topology.kubernetes.io/zone").withWhenUnsatisfiable("ScheduleAnyway")
                .withNewLabelSelector()
                .addToMatchLabels("app", "x").endLabelSelector().endTopologySpreadConstraint().endSpec()));

        assertThat(world.settle()).containsEntry("p", "c");
    }

    @Test
    void cpuAndMemoryAreUsedInBalance() {
        world.node("a").node("b").standing("cpuHeavy", "a", cpu("2")).standing("memoryHeavy", "b",
                pod -> pod.editSpec().editFirstContainer().withNewResources()
                        .addToRequests("memory", new Quantity("4Gi")).endResources()
                        .endContainer().endSpec());
        // Both nodes have the same to spare on the mean; only the balance differs.
        assertThat(world.pod("p", cpu("1")).settle()).containsEntry("p", "b");
    }

    private static PodAffinityTerm wish(String app) {
        return new PodAffinityTermBuilder().withTopologyKey("kubernetes.io/hostname")
                .withNewLabelSelector().addToMatchLabels("app", app).endLabelSelector().build();
    }
}
