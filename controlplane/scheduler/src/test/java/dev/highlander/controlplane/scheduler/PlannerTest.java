package dev.highlander.controlplane.scheduler;

import static dev.highlander.controlplane.scheduler.World.cpu;
import static dev.highlander.controlplane.scheduler.World.label;
import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.controlplane.scheduler.Planner.Verdict;
import dev.highlander.controlplane.scheduler.model.PodFacts;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private final World world = new World();

    @Test
    void anAssumedPodHoldsItsRoomBeforeTheApiServerShowsIt() {
        world.node("a").pod("p", cpu("3"));
        assertThat(world.settle()).containsEntry("p", "a");

        assertThat(world.pod("q", cpu("2")).settle().get("q")).contains("Insufficient cpu");
    }

    @Test
    void anOldStateOfAnAssumedPodDoesNotBringItBackIntoTheQueue() {
        world.node("a").pod("p", cpu("1"));
        world.settle();

        world.seen(world.edit("p").editMetadata().addToLabels("late", "news").endMetadata().build());
        assertThat(world.settle()).isEmpty();
        world.seen(world.edit("p").editSpec().withNodeName("a").endSpec().build());
        assertThat(world.settle()).isEmpty();
    }

    @Test
    void aFailedBindingGivesTheRoomBackAndThePodAnotherTry() {
        world.node("a").pod("p", cpu("3"));
        Verdict verdict = world.verdicts().getFirst();
        world.pod("q", cpu("2"));
        assertThat(world.settle().get("q")).contains("Insufficient cpu");
        world.planner.bindingFailed(verdict.attempt(), PodFacts.of(world.edit("p").build()), world.time.nanos());

        world.time.pass(Duration.ofMillis(999));
        assertThat(world.settle()).isEmpty();
        world.time.pass(Duration.ofMillis(1));
        assertThat(world.settle()).containsOnlyKeys("p", "q").containsValue("a");
    }

    @Test
    void aFailedBindingOfAPodThatIsGoneOrBoundAfterAllChangesNothing() {
        world.node("a").pod("gone", cpu("1")).pod("bound", cpu("1"));
        var verdicts = world.verdicts();
        world.planner.gone("uid-gone", world.time.nanos());
        world.seen(world.edit("bound").editSpec().withNodeName("a").endSpec().build());
        for (Verdict verdict : verdicts) {
            boolean gone = verdict.attempt().pod().name().name().equals("gone");
            world.planner.bindingFailed(verdict.attempt(), gone ? null : PodFacts.of(world.edit("bound").build()),
                    world.time.nanos());
        }

        world.time.pass(Duration.ofMinutes(10));
        assertThat(world.settle()).isEmpty();
        assertThat(world.pod("q", cpu("3")).settle()).containsEntry("q", "a");
        assertThat(world.pod("r", cpu("1")).settle().get("r")).contains("Insufficient cpu");
    }

    @Test
    void aPodThatEndsGivesItsRoomToAStuckOne() {
        world.node("a").standing("old", "a", cpu("4")).pod("p", cpu("4"));
        assertThat(world.settle().get("p")).contains("Insufficient cpu");
        world.seen(world.edit("old").withNewStatus().withPhase("Succeeded").endStatus().build());

        world.time.pass(Duration.ofSeconds(1));
        assertThat(world.settle()).containsEntry("p", "a");
    }

    @Test
    void aNewNodeFreesStuckPods() {
        world.pod("p", cpu("1"));
        assertThat(world.settle()).containsEntry("p", "no nodes available to schedule pods");
        world.node("a");
        world.time.pass(Duration.ofSeconds(1));

        assertThat(world.settle()).containsEntry("p", "a");
    }

    @Test
    void uncordoningFreesStuckPods() {
        world.node("a", node -> node.editSpec().withUnschedulable(true).endSpec()).pod("p", cpu("1"));
        world.settle();
        world.node("a");
        world.time.pass(Duration.ofSeconds(1));

        assertThat(world.settle()).containsEntry("p", "a");
    }

    @Test
    void podsOfOtherSchedulersAreLeftAloneButHoldTheirRoom() {
        world.node("a").pod("foreign", cpu("1").andThen(pod -> pod.editSpec().withSchedulerName("mine").endSpec()));
        assertThat(world.settle()).isEmpty();
        world.standing("foreign", "a", cpu("3").andThen(pod -> pod.editSpec().withSchedulerName("mine").endSpec()));

        assertThat(world.pod("p", cpu("2")).settle().get("p")).contains("Insufficient cpu");
    }

    @Test
    void aPodBeingDeletedIsNotTried() {
        world.node("a").pod("p", cpu("1")
                .andThen(pod -> pod.editMetadata().withDeletionTimestamp("2026-01-01T00:00:00Z").endMetadata()));

        assertThat(world.settle()).isEmpty();
    }

    @Test
    void podsOfANodeThatIsNotKnownYetCountOnceItIs() {
        world.standing("early", "a", cpu("3")).node("a");
        assertThat(world.pod("p", cpu("2")).settle().get("p")).contains("Insufficient cpu");

        world.planner.nodeGone("a", world.time.nanos());
        world.pod("q", cpu("2"));
        assertThat(world.settle()).containsEntry("q", "no nodes available to schedule pods");
        world.node("a");
        world.planner.gone("uid-early", world.time.nanos());
        world.time.pass(Duration.ofSeconds(2));
        assertThat(world.settle().values()).contains("a");
    }

    @Test
    void aRelabelledPodMakesRoomForThoseThatMustBeNearIt() {
        world.node("a").standing("x", "a", _ -> {}).pod("p",
                pod -> pod.editSpec().withNewAffinity().withNewPodAffinity()
                        .addNewRequiredDuringSchedulingIgnoredDuringExecution()
                        .withTopologyKey("kubernetes.io/hostname").withNewLabelSelector().addToMatchLabels("app", "x")
                        .endLabelSelector()
                        .endRequiredDuringSchedulingIgnoredDuringExecution().endPodAffinity().endAffinity().endSpec());
        world.settle();
        world.standing("x", "a", label("app", "x"));
        world.time.pass(Duration.ofSeconds(1));

        assertThat(world.settle()).containsEntry("p", "a");
    }
}
