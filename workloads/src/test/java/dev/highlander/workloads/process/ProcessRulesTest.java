package dev.highlander.workloads.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.resources.ProcessSpec;
import dev.highlander.resources.custom.Phase;
import dev.highlander.workloads.Workloads;
import dev.highlander.workloads.render.Marks;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProcessRulesTest {
    private static final String ME = "controller-1";
    private static final long EPOCH = 5;

    @Test
    void aWantedProcessWithoutAPodGetsOne() {
        Verdict verdict = decide(wanted(3), Optional.empty(), new Counters(4, 2));
        assertThat(verdict.step()).isEqualTo(new Step.Create(new Counters(4, 2)));
        assertThat(verdict.phase()).isEqualTo(Phase.Pending);
    }

    @Test
    void aPodThatRunsAsWantedIsLeftAlone() {
        assertThat(decide(wanted(3), pod("Running").build()))
                .isEqualTo(new Verdict(new Step.Rest(), Phase.Running, "Running", ""));
    }

    @Test
    void aNewOwnerAdoptsWithoutRestarting() {
        Pod old = annotated(pod("Running"), Marks.EPOCH, "4").build();
        assertThat(decide(wanted(3), old).step()).isEqualTo(new Step.Adopt(old));
    }

    @Test
    void aFailedPodThatIsTakenOverHasNotFailedForGoodYet() {
        Pod failed = annotated(ended("Failed", 1, Duration.ofSeconds(1)), Marks.EPOCH, "4").build();
        assertThat(decide(wanted(3), failed)).extracting(Verdict::step, Verdict::phase).containsExactly(
                new Step.Adopt(failed),
                Phase.BackingOff);
    }

    @Test
    void aPodOfANewerOwnerIsNotTouchedWhateverIsWanted() {
        Pod newer = annotated(annotated(pod("Running"), Marks.EPOCH, "6"), Marks.FINGERPRINT, "other").build();
        assertThat(decide(wanted(3), newer)).extracting(Verdict::step, Verdict::reason).containsExactly(new Step.Rest(),
                "Superseded");
        assertThat(decide(Optional.empty(), newer)).extracting(Verdict::step, Verdict::reason).containsExactly(
                new Step.Rest(),
                "Superseded");
    }

    @Test
    void aChangedSpecEndsThePodAndMakesNothingUntilItIsGone() {
        Pod old = annotated(annotated(pod("Running"), Marks.FINGERPRINT, "other"), Marks.RESTARTS, "3").build();
        assertThat(decide(wanted(3), old).step())
                .isEqualTo(new Step.Retire(old, Step.Cause.CHANGED, new Counters(3, 0)));
        Pod ending = ending(new PodBuilder(old)).build();
        assertThat(decide(wanted(3), ending)).extracting(Verdict::step, Verdict::phase).containsExactly(new Step.Rest(),
                Phase.Replacing);
    }

    @Test
    void aFailedPodIsReplacedAfterItsBackOff() {
        Pod failed = annotated(ended("Failed", 1, Duration.ofSeconds(1)), Marks.FAILURES, "2").build();
        assertThat(decide(wanted(5), failed).step()).isEqualTo(new Step.Wait(Duration.ofSeconds(3)));
        assertThat(decide(wanted(5), failed, Duration.ofSeconds(3)).step())
                .isEqualTo(new Step.Retire(failed, Step.Cause.FAILED, new Counters(1, 3)));
    }

    @Test
    void afterTooManyFailuresInARowItIsGivenUp() {
        Pod failed = annotated(ended("Failed", 1, Duration.ofSeconds(1)), Marks.FAILURES, "5").build();
        assertThat(decide(wanted(5), failed, Duration.ofDays(1)))
                .extracting(Verdict::step, Verdict::phase, Verdict::reason)
                .containsExactly(new Step.Rest(), Phase.Failed, "RestartLimitReached");
        assertThat(decide(wanted(-1), failed, Duration.ofDays(1)).step()).as("-1 means always")
                .isInstanceOf(Step.Retire.class);
        assertThat(decide(wanted(0), ended("Failed", 1, Duration.ZERO).build()).phase()).as("0 means never")
                .isEqualTo(Phase.Failed);
    }

    @Test
    void aLongRunBeginsANewRow() {
        Pod failed = annotated(ended("Failed", 1, Duration.ofMinutes(10)), Marks.FAILURES, "5").build();
        assertThat(decide(wanted(5), failed).step())
                .isEqualTo(new Step.Retire(failed, Step.Cause.FAILED, new Counters(1, 1)));
    }

    @Test
    void aPodThatSucceededStays() {
        assertThat(decide(wanted(5), ended("Succeeded", 0, Duration.ofSeconds(9)).build()))
                .extracting(Verdict::step, Verdict::phase)
                .containsExactly(new Step.Rest(), Phase.Completed);
    }

    @Test
    void podsOfOthersAreReportedAndLeftAlone() {
        Pod foreign = pod("Running").editMetadata().removeFromLabels(Marks.MANAGED_BY).endMetadata().build();
        Pod tenants = pod("Running").editMetadata().addToLabels(Marks.TENANT, "team-b").endMetadata().build();
        assertThat(decide(wanted(5), foreign)).extracting(Verdict::step, Verdict::reason)
                .containsExactly(new Step.Rest(), "NameClash");
        assertThat(decide(wanted(5), tenants).message()).contains("belongs to tenant team-b");
        assertThat(decide(Optional.empty(), foreign).step()).isEqualTo(new Step.Gone());
        assertThat(decide(Optional.empty(), tenants).step()).isEqualTo(new Step.Gone());
    }

    @Test
    void aPodThatNobodyWantsEnds() {
        Pod pod = pod("Running").build();
        assertThat(decide(Optional.empty(), pod).step())
                .isEqualTo(new Step.Retire(pod, Step.Cause.UNWANTED, Counters.ZERO));
        assertThat(decide(Optional.empty(), ending(pod("Running")).build()).step()).isEqualTo(new Step.Rest());
    }

    @Test
    void aPodOfTheGoControllerIsTakenOverAndItsFinalizerReleased() {
        PodBuilder legacy = pod("Running").editMetadata().removeFromLabels(Marks.TENANT).removeFromLabels(Marks.KIND)
                .addToFinalizers(Marks.LEGACY_POD_FINALIZER).removeFromAnnotations(Marks.FINGERPRINT)
                .removeFromAnnotations(Marks.EPOCH)
                .endMetadata();
        assertThat(decide(wanted(5), legacy.build()).step()).as("it says nothing of its spec, so it is replaced")
                .isInstanceOf(Step.Retire.class);
        Pod over = ending(ended("Failed", 1, Duration.ZERO)).editMetadata().addToFinalizers(Marks.LEGACY_POD_FINALIZER)
                .endMetadata()
                .build();
        assertThat(decide(wanted(5), over).step()).isEqualTo(new Step.LetGo(over));
        assertThat(decide(Optional.empty(), legacy.build()).step()).as("it does not say whose it is")
                .isEqualTo(new Step.Gone());
    }

    @Test
    void aProcessThatMovesWaitsUntilItHasLeft() {
        Situation moving = new Situation(wanted(5), Optional.empty(), "old", "team-a", ME, EPOCH, Counters.ZERO,
                Duration.ZERO);
        assertThat(ProcessRules.decide("p", moving)).extracting(Verdict::phase, Verdict::reason)
                .containsExactly(Phase.Replacing, "Moving");
    }

    @Test
    void anOnlookerNeverAdopts() {
        Situation looking = new Situation(wanted(5), Optional.of(pod("Running").build()), "", "team-a", "another",
                Long.MAX_VALUE,
                Counters.ZERO, Duration.ZERO);
        assertThat(ProcessRules.decide("p", looking).phase()).isEqualTo(Phase.Running);
    }

    private static Optional<Situation.Wanted> wanted(int maxRestarts) {
        ProcessSpec spec = (ProcessSpec) Workloads
                .process("{name: p, image: busybox, maxRestarts: " + maxRestarts + "}").spec()
                .orElseThrow();
        return Optional.of(new Situation.Wanted(spec, "f1", ""));
    }

    private static Verdict decide(Optional<Situation.Wanted> wanted, Pod pod) {
        return decide(wanted, pod, Duration.ZERO);
    }

    private static Verdict decide(Optional<Situation.Wanted> wanted, Pod pod, Duration sinceFailure) {
        return ProcessRules.decide("p",
                new Situation(wanted, Optional.of(pod), "", "team-a", ME, EPOCH, Counters.ZERO, sinceFailure));
    }

    private static Verdict decide(Optional<Situation.Wanted> wanted, Optional<Pod> pod, Counters next) {
        return ProcessRules.decide("p", new Situation(wanted, pod, "", "team-a", ME, EPOCH, next, Duration.ZERO));
    }

    private static PodBuilder pod(String phase) {
        return new PodBuilder().withNewMetadata().withName("p-pod").withNamespace("default").withUid("u-1")
                .addToLabels(Marks.APP, "p").addToLabels(Marks.MANAGED_BY, Marks.MANAGER)
                .addToLabels(Marks.TENANT, "team-a")
                .addToLabels(Marks.KIND, "process").addToLabels(Marks.CONTROLLER_ID, ME)
                .addToAnnotations(Marks.FINGERPRINT, "f1")
                .addToAnnotations(Marks.EPOCH, Long.toString(EPOCH)).endMetadata().withNewSpec().withNodeName("node-a")
                .endSpec()
                .withNewStatus().withPhase(phase)
                .withContainerStatuses(new ContainerStatusBuilder().withName("main").withRestartCount(0).withNewState()
                        .withNewRunning()
                        .endRunning().endState().build())
                .endStatus();
    }

    private static PodBuilder ended(String phase, int exitCode, Duration run) {
        return pod(phase).editStatus()
                .withContainerStatuses(new ContainerStatusBuilder().withName("main").withRestartCount(0)
                        .withNewState().withNewTerminated().withExitCode(exitCode).withStartedAt("2026-01-01T00:00:00Z")
                        .withFinishedAt(java.time.Instant.parse("2026-01-01T00:00:00Z").plus(run).toString())
                        .endTerminated().endState().build())
                .endStatus();
    }

    private static PodBuilder annotated(PodBuilder pod, String name, String value) {
        return pod.editMetadata().addToAnnotations(name, value).endMetadata();
    }

    private static PodBuilder ending(PodBuilder pod) {
        return pod.editMetadata().withDeletionTimestamp("2026-01-01T00:00:00Z").endMetadata();
    }
}
