package dev.highlander.workloads.process;

import dev.highlander.resources.RestartPolicy;
import dev.highlander.resources.custom.Phase;
import dev.highlander.workloads.render.Marks;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.Optional;

/**
 * Decides the next step for a process.
 *
 * <ol>
 * <li>The pod's name is a function of the workload's name, so the API server holds at most one. A pod is made only when none is there.
 * <li>A pod that is not as wanted is asked to end, and nothing is made until it is gone for certain: its node removes it only after the
 * last process has ended.
 * <li>A pod that somebody else made, or that carries a higher epoch, is not touched.
 * <li>A pod that failed stays to be looked at until its back-off has passed, then makes place for the next, at most {@code maxRestarts}
 * times in a row.
 * </ol>
 */
public final class ProcessRules {
    /** A run of this length shows that the process works: its next failure begins a new row. As long as Kubernetes' own. */
    static final Duration STABLE = Duration.ofMinutes(10);
    private static final Duration FIRST_SPACING = Duration.ofSeconds(1);
    /** The other pod's event wakes another key than the one that waits for it. */
    private static final Duration MOVE_POLL = Duration.ofSeconds(1);
    private static final Duration LONGEST_SPACING = Duration.ofMinutes(1);

    private ProcessRules() {}

    /** The next step, and how the process stands. */
    public static Verdict decide(String workload, Situation situation) {
        Optional<PodFacts> pod = situation.pod().map(PodFacts::new);
        if (situation.wanted().isEmpty()) {
            return unwanted(workload, pod, situation);
        }
        Situation.Wanted wanted = situation.wanted().get();
        if (pod.isEmpty()) {
            return situation.elsewhere().isEmpty()
                    ? new Verdict(new Step.Create(situation.next()), Phase.Pending, "Creating", "")
                    : new Verdict(new Step.Wait(MOVE_POLL), Phase.Replacing, "Moving",
                            "waits until its pod in namespace " + situation.elsewhere() + " is gone");
        }
        PodFacts facts = pod.get();
        if (!facts.belongsTo(situation.tenant(), workload)) {
            return clash(facts);
        }
        if (facts.epoch() > situation.epoch()) {
            return new Verdict(new Step.Rest(), Phase.Pending, "Superseded",
                    "pod carries epoch " + facts.epoch() + ", this controller's is " + situation.epoch()
                            + ": a newer owner is at work");
        }
        if (facts.ending()) {
            return ending(facts, Phase.Replacing, "waits until the old pod is gone");
        }
        boolean changed = !facts.annotation(Marks.FINGERPRINT).equals(wanted.fingerprint());
        if (changed) {
            Counters fresh = new Counters(Counters.of(facts.pod()).restarts(), 0);
            return new Verdict(new Step.Retire(facts.pod(), Step.Cause.CHANGED, fresh), Phase.Replacing, "SpecChanged",
                    "the old pod ends before the new one starts");
        }
        if (needsAdoption(facts, situation, wanted)) {
            // Whether a failure is final is decided once the pod is this owner's.
            Phase phase = phaseOf(facts) == Phase.Failed ? Phase.BackingOff : phaseOf(facts);
            return new Verdict(new Step.Adopt(facts.pod()), phase, "Adopting", "a new owner takes it over");
        }
        return asWanted(facts, wanted, situation);
    }

    private static Verdict unwanted(String workload, Optional<PodFacts> pod, Situation situation) {
        if (pod.isEmpty() || !pod.get().belongsTo(situation.tenant(), workload)) {
            return new Verdict(new Step.Gone(), Phase.Stopping, "Gone", "");
        }
        PodFacts facts = pod.get();
        if (facts.epoch() > situation.epoch()) {
            return new Verdict(new Step.Rest(), Phase.Stopping, "Superseded", "a newer owner is at work");
        }
        if (facts.ending()) {
            return ending(facts, Phase.Stopping, "waits until its pod is gone");
        }
        // Nobody may throw away what a Go controller of another tenant might have made: only pods that say whose they are.
        if (facts.label(Marks.TENANT).isEmpty()) {
            return new Verdict(new Step.Gone(), Phase.Stopping, "Gone", "");
        }
        return new Verdict(new Step.Retire(facts.pod(), Step.Cause.UNWANTED, Counters.ZERO), Phase.Stopping, "Stopping",
                "");
    }

    private static Verdict clash(PodFacts facts) {
        String owner = facts.label(Marks.TENANT);
        String whose = facts.label(Marks.MANAGED_BY).equals(Marks.MANAGER) && !owner.isEmpty()
                ? "belongs to tenant " + owner
                : "was not made by Highlander";
        return new Verdict(new Step.Rest(), Phase.Refused, "NameClash",
                "pod " + facts.pod().getMetadata().getName() + " exists and "
                        + whose + "; it is left alone. Rename the workload or remove the pod");
    }

    /** A pod that was asked to end goes by itself, unless a Go controller's finalizer keeps it. */
    private static Verdict ending(PodFacts facts, Phase phase, String message) {
        boolean kept = facts.pod().getMetadata().getFinalizers() != null
                && facts.pod().getMetadata().getFinalizers().contains(Marks.LEGACY_POD_FINALIZER);
        boolean over = facts.ended() || facts.pod().getSpec() == null || facts.pod().getSpec().getNodeName() == null;
        return new Verdict(kept && over ? new Step.LetGo(facts.pod()) : new Step.Rest(), phase, "Ending", message);
    }

    private static boolean needsAdoption(PodFacts facts, Situation situation, Situation.Wanted wanted) {
        boolean onlooker = situation.epoch() == Long.MAX_VALUE;
        return !onlooker && (facts.epoch() < situation.epoch()
                || !facts.label(Marks.CONTROLLER_ID).equals(situation.controllerId())
                || !facts.annotation(Marks.CONTROLLED_SHUTDOWN).isEmpty() || !facts.ownedBy(wanted.ownerUid()));
    }

    private static Verdict asWanted(PodFacts facts, Situation.Wanted wanted, Situation situation) {
        boolean failed = facts.phase().equals("Failed")
                || (facts.phase().equals("Succeeded") && wanted.spec().restartPolicy() == RestartPolicy.Always);
        if (failed) {
            return failed(facts, wanted, situation);
        }
        Phase phase = phaseOf(facts);
        return new Verdict(new Step.Rest(), phase, reasonOf(phase, facts), "");
    }

    private static Verdict failed(PodFacts facts, Situation.Wanted wanted, Situation situation) {
        Counters counters = afterFailure(facts);
        int most = wanted.spec().maxRestarts();
        if (most >= 0 && counters.failures() > most) {
            return new Verdict(new Step.Rest(), Phase.Failed, "RestartLimitReached",
                    "failed " + counters.failures() + " times in a row, and maxRestarts is " + most
                            + "; change the workload or delete its pod to try again");
        }
        // Starts stand at least the spacing apart: a run that was long in itself has waited already.
        Duration wait = spacing(counters.failures()).minus(facts.lastRun().orElse(Duration.ZERO))
                .minus(situation.sinceFailure());
        if (wait.isPositive()) {
            return new Verdict(new Step.Wait(wait), Phase.BackingOff, "BackOff",
                    "next try after failure " + counters.failures() + " in a row");
        }
        return new Verdict(new Step.Retire(facts.pod(), Step.Cause.FAILED, counters), Phase.BackingOff, "Restarting",
                "");
    }

    /** What the pod after one that failed carries. */
    static Counters afterFailure(PodFacts facts) {
        Counters before = Counters.of(facts.pod());
        boolean stable = facts.lastRun().map(run -> run.compareTo(STABLE) >= 0).orElse(false);
        return new Counters(before.restarts() + 1, stable ? 1 : before.failures() + 1);
    }

    /** 1 s, 2 s, 4 s … up to a minute. */
    static Duration spacing(int failures) {
        int doublings = Math.min(failures - 1, 16);
        Duration spacing = FIRST_SPACING.multipliedBy(1L << Math.max(0, doublings));
        return spacing.compareTo(LONGEST_SPACING) > 0 ? LONGEST_SPACING : spacing;
    }

    private static Phase phaseOf(PodFacts facts) {
        return switch (facts.phase()) {
            case "Succeeded" -> Phase.Completed;
            case "Failed" -> Phase.Failed;
            case "Running" -> facts.running() || facts.waitingFor().isEmpty() ? Phase.Running : Phase.BackingOff;
            default -> Phase.Pending;
        };
    }

    private static String reasonOf(Phase phase, PodFacts facts) {
        String waiting = facts.waitingFor();
        return phase == Phase.BackingOff || (phase == Phase.Pending && !waiting.isEmpty()) ? waiting : phase.name();
    }

    /** What a pod that is seen alive passes on should it vanish. */
    public static Counters ifVanished(Pod pod) {
        Counters now = Counters.of(pod);
        return new Counters(now.restarts() + 1, now.failures());
    }
}
