package dev.highlander.controlplane.node.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.controlplane.node.runtime.Attempt;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PodPlanTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final World world = new World(NOW).main("main");

    private ContainerStatus status(PodPlan plan) {
        return plan.status().getContainerStatuses().getFirst();
    }

    private static PodCondition condition(PodPlan plan, String type) {
        return plan.status().getConditions().stream().filter(one -> one.getType().equals(type)).findFirst()
                .orElseThrow();
    }

    @Test
    void aNewPodIsStartedAndPending() {
        PodPlan plan = world.decide();
        assertThat(World.starts(plan)).containsExactly("main#0");
        assertThat(plan.status().getPhase()).isEqualTo("Pending");
        assertThat(status(plan).getState().getWaiting().getReason()).isEqualTo("ContainerCreating");
        assertThat(plan.status().getStartTime()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(plan.status().getPodIP()).isEqualTo("127.0.0.1");
    }

    @Test
    void aRunningContainerIsReadyWhenItsProbesSaySo() {
        world.running("main", 0);
        assertThat(condition(world.decide(), "Ready").getStatus()).isEqualTo("True");
        assertThat(world.decide().status().getPhase()).isEqualTo("Running");
        world.health("main", new Health(true, false, Optional.empty()));
        PodPlan plan = world.decide();
        assertThat(plan.actions()).isEmpty();
        assertThat(condition(plan, "Ready").getReason()).isEqualTo("ContainersNotReady");
        assertThat(condition(plan, "Ready").getMessage()).isEqualTo("containers with unready status: [main]");
        assertThat(status(plan).getStarted()).isTrue();
        assertThat(status(plan).getReady()).isFalse();
    }

    @Test
    void aConditionKeepsTheTimeOfItsLastChange() {
        world.running("main", 0).condition(new PodConditionBuilder().withType("Ready").withStatus("True")
                .withLastTransitionTime("2020-01-01T00:00:00Z").build());
        assertThat(condition(world.decide(), "Ready").getLastTransitionTime()).isEqualTo("2020-01-01T00:00:00Z");
        world.health("main", new Health(true, false, Optional.empty()));
        assertThat(condition(world.decide(), "Ready").getLastTransitionTime()).isEqualTo("2026-01-02T03:04:05Z");
    }

    @Test
    void othersConditionsStay() {
        world.running("main", 0)
                .condition(new PodConditionBuilder().withType("PodScheduled").withStatus("True").build());
        assertThat(world.decide().status().getConditions()).extracting(PodCondition::getType)
                .containsExactly("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady",
                        "PodScheduled");
    }

    @Test
    void theFirstCrashIsForgivenAndTheNextOnesWaitLongerAndLonger() {
        assertThat(World.starts(world.exited("main", 0, 0, 1, NOW).decide())).containsExactly("main#1/1");
        Duration[] waits = {Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(40),
            Duration.ofSeconds(80),
            Duration.ofSeconds(160), Duration.ofSeconds(300), Duration.ofSeconds(300)};
        for (int streak = 1; streak <= waits.length; streak++) {
            Duration wait = waits[streak - 1];
            PodPlan plan = world.exited("main", streak, streak, 1, NOW).decide();
            assertThat(World.starts(plan)).isEmpty();
            assertThat(plan.again()).contains(wait);
            assertThat(status(plan).getState().getWaiting().getReason()).isEqualTo("CrashLoopBackOff");
            assertThat(status(plan).getLastState().getTerminated().getExitCode()).isEqualTo(1);
            assertThat(status(plan).getRestartCount()).isEqualTo(streak);
            assertThat(plan.status().getPhase()).isEqualTo("Running");
            assertThat(World.starts(world.exited("main", streak, streak, 1, NOW.minus(wait)).decide()))
                    .containsExactly("main#" + (streak + 1) + "/" + (streak + 1));
        }
    }

    @Test
    void theMessageOfABackOffIsTheKubelets() {
        PodPlan plan = world.exited("main", 4, 4, 1, NOW).decide();
        assertThat(status(plan).getState().getWaiting().getMessage())
                .isEqualTo("back-off 1m20s restarting failed container=main pod=web_default(" + World.UID + ")");
    }

    @Test
    void aLongRunForgetsEarlierCrashes() {
        PodPlan plan = world.exited("main", 9, 9, 1, NOW.minus(Duration.ofMinutes(11)), NOW).decide();
        assertThat(World.starts(plan)).containsExactly("main#10/1");
    }

    @Test
    void aRunThatTheNodeEndedIsNoCrash() {
        world.exited("main", 5, 5, 143, NOW).excuse(new Attempt(World.POD, "main", 5));
        assertThat(World.starts(world.decide())).containsExactly("main#6");
    }

    @Test
    void restartPoliciesDecideWhetherAContainerComesAgain() {
        assertThat(World.starts(world.policy("OnFailure").exited("main", 0, 0, 1, NOW).decide())).hasSize(1);
        assertThat(world.policy("OnFailure").exited("main", 0, 0, 0, NOW).decide().status().getPhase())
                .isEqualTo("Succeeded");
        assertThat(world.policy("Never").exited("main", 0, 0, 0, NOW).decide().status().getPhase())
                .isEqualTo("Succeeded");
        PodPlan failed = world.policy("Never").exited("main", 0, 0, 3, NOW).decide();
        assertThat(failed.actions()).isEmpty();
        assertThat(failed.status().getPhase()).isEqualTo("Failed");
        assertThat(status(failed).getState().getTerminated().getExitCode()).isEqualTo(3);
        assertThat(condition(failed, "Ready").getReason()).isEqualTo("PodFailed");
        assertThat(World.starts(world.policy("Always").exited("main", 0, 0, 0, NOW).decide())).hasSize(1);
    }

    @Test
    void aLastPhaseIsNeverLeft() {
        PodPlan plan = world.phase("Failed").exited("main", 0, 0, 0, NOW).decide();
        assertThat(plan.actions()).isEmpty();
        assertThat(plan.status().getPhase()).isEqualTo("Failed");
        assertThat(World.starts(new World(NOW).main("main").phase("Succeeded").decide())).isEmpty();
    }

    @Test
    void initContainersRunOneAfterTheOther() {
        world.init("a").init("b");
        assertThat(World.starts(world.decide())).containsExactly("a#0");
        assertThat(world.running("a", 0).decide().actions()).isEmpty();
        assertThat(status(world.decide()).getState().getWaiting().getReason()).isEqualTo("PodInitializing");
        assertThat(condition(world.decide(), "Initialized").getMessage())
                .isEqualTo("containers with incomplete status: [a b]");
        assertThat(World.starts(world.exited("a", 0, 0, 0, NOW).decide())).containsExactly("b#0");
        assertThat(World.starts(world.exited("b", 0, 0, 0, NOW).decide())).containsExactly("main#0");
        assertThat(condition(world.decide(), "Initialized").getStatus()).isEqualTo("True");
    }

    @Test
    void aFailedInitContainerComesAgainOrFailsThePod() {
        world.init("a").exited("a", 0, 0, 1, NOW);
        assertThat(World.starts(world.decide())).containsExactly("a#1/1");
        PodPlan never = world.policy("Never").decide();
        assertThat(never.actions()).isEmpty();
        assertThat(never.status().getPhase()).isEqualTo("Failed");
    }

    @Test
    void aSidecarNeedsOnlyToHaveStarted() {
        world.sidecar("side");
        assertThat(World.starts(world.decide())).containsExactly("side#0");
        world.running("side", 0).health("side", Health.STARTING);
        assertThat(world.decide().actions()).isEmpty();
        world.health("side", new Health(true, false, Optional.empty()));
        assertThat(World.starts(world.decide())).containsExactly("main#0");
        assertThat(condition(world.running("main", 0).decide(), "Ready").getMessage())
                .isEqualTo("containers with unready status: [side]");
    }

    @Test
    void aSidecarComesBackWhateverThePolicyAndIsNoReasonToStopOthers() {
        PodPlan plan = world.policy("Never").sidecar("side").exited("side", 0, 0, 0, NOW).running("main", 0).decide();
        assertThat(World.starts(plan)).containsExactly("side#1/1");
        assertThat(World.stops(plan)).isEmpty();
    }

    @Test
    void sidecarsEndWhenTheWorkIsDoneTheLastFirst() {
        world.policy("Never").sidecar("one").sidecar("two").running("one", 0).running("two", 0).exited("main", 0, 0, 0,
                NOW);
        PodPlan plan = world.decide();
        assertThat(World.stops(plan)).containsExactly("two");
        assertThat(plan.status().getPhase()).isEqualTo("Running");
        assertThat(World.stops(world.exited("two", 0, 0, 143, NOW).decide())).containsExactly("one");
        PodPlan done = world.exited("one", 0, 0, 143, NOW).decide();
        assertThat(done.actions()).isEmpty();
        assertThat(done.status().getPhase()).isEqualTo("Succeeded");
    }

    @Test
    void aDeletedPodEndsWithinItsGraceAndIsThenFinished() {
        world.running("main", 0).deleted(7);
        PodPlan plan = world.decide();
        assertThat(plan.actions()).singleElement().isInstanceOfSatisfying(Action.Stop.class, stop -> {
            assertThat(stop.grace()).isEqualTo(Duration.ofSeconds(7));
            assertThat(stop.message()).isEqualTo("Stopping container main");
        });
        assertThat(plan.finished()).isFalse();
        PodPlan over = world.exited("main", 0, 0, 143, NOW).decide();
        assertThat(over.actions()).isEmpty();
        assertThat(over.finished()).isTrue();
        assertThat(over.status().getPhase()).isEqualTo("Failed");
    }

    @Test
    void aPodThatIsDeletedBeforeItBeganIsFinishedAtOnce() {
        PodPlan plan = world.deleted(30).decide();
        assertThat(plan.actions()).isEmpty();
        assertThat(plan.finished()).isTrue();
    }

    @Test
    void aDeadContainerIsEndedAndThenRunAgain() {
        world.running("main", 0).health("main",
                new Health(true, true, Optional.of("Container main failed liveness probe")));
        assertThat(World.stops(world.decide())).containsExactly("main");
        assertThat(World.starts(world.exited("main", 0, 0, 137, NOW).decide())).containsExactly("main#1/1");
    }

    @Test
    void aPodThatIsActiveForTooLongFails() {
        world.running("main", 0).deadline(60);
        assertThat(world.decide().again()).contains(Duration.ofSeconds(60));
        world.now(NOW.plusSeconds(60));
        assertThat(World.stops(world.decide())).containsExactly("main");
        PodPlan plan = world.exited("main", 0, 0, 0, NOW).decide();
        assertThat(plan.status().getPhase()).isEqualTo("Failed");
        assertThat(plan.status().getReason()).isEqualTo("DeadlineExceeded");
    }

    @Test
    void aRefusedPodFailsAndNothingIsStarted() {
        PodPlan plan = world.refused(new Refusal("StaleEpoch", "too old")).decide();
        assertThat(plan.actions()).isEmpty();
        assertThat(plan.status().getPhase()).isEqualTo("Failed");
        assertThat(plan.status().getReason()).isEqualTo("StaleEpoch");
    }

    @Test
    void anObstacleIsShownAndTriedAgainAfterItsTime() {
        world.obstacle("main", new Obstacle("CreateContainerConfigError", "no map", NOW.plusSeconds(10)));
        PodPlan plan = world.decide();
        assertThat(plan.actions()).isEmpty();
        assertThat(plan.again()).contains(Duration.ofSeconds(10));
        assertThat(status(plan).getState().getWaiting().getReason()).isEqualTo("CreateContainerConfigError");
        assertThat(World.starts(world.now(NOW.plusSeconds(10)).decide())).containsExactly("main#0");
    }

    @Test
    void aReadinessGateHoldsThePodBack() {
        world.running("main", 0).gate("example.com/gate");
        assertThat(condition(world.decide(), "ContainersReady").getStatus()).isEqualTo("True");
        assertThat(condition(world.decide(), "Ready").getReason()).isEqualTo("ReadinessGatesNotReady");
        world.condition(new PodConditionBuilder().withType("example.com/gate").withStatus("True").build());
        assertThat(condition(world.decide(), "Ready").getStatus()).isEqualTo("True");
    }

    @Test
    void theGraceOfAProbeIsItsOwn() {
        World custom = new World(NOW).add(new ContainerBuilder().withName("main").withNewLivenessProbe()
                .withTerminationGracePeriodSeconds(3L).endLivenessProbe().build()).running("main", 0)
                .health("main", new Health(true, true, Optional.of("dead")));
        assertThat(custom.decide().actions()).singleElement().isInstanceOfSatisfying(Action.Stop.class,
                stop -> assertThat(stop.grace()).isEqualTo(Duration.ofSeconds(3)));
    }

    @Test
    void decidingTwiceGivesTheSame() {
        world.init("a").sidecar("s").running("s", 0).exited("a", 1, 1, 2, NOW);
        assertThat(world.decide()).isEqualTo(world.decide());
        assertThat(Set.copyOf(List.of(world.decide().status()))).hasSize(1);
    }
}
