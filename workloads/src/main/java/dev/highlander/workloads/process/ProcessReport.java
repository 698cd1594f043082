package dev.highlander.workloads.process;

import dev.highlander.resources.custom.Condition;
import dev.highlander.resources.custom.Phase;
import dev.highlander.resources.custom.WorkloadStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Says of a process how it stands. */
public final class ProcessReport {
    private ProcessReport() {}

    /**
     * The status of a process.
     *
     * @param verdict how it stands
     * @param observed its pod, if there is one
     * @param generation the generation of the custom resource; 0 if there is none
     * @param previous what was said before, for the times of transition and the last error
     * @param now the time of day
     */
    public static WorkloadStatus status(Verdict verdict, Optional<Pod> observed, long generation,
            WorkloadStatus previous, Instant now) {
        Optional<PodFacts> facts = observed.filter(_ -> !verdict.reason().equals("NameClash")).map(PodFacts::new);
        boolean active = facts.map(PodFacts::running).orElse(false) && verdict.phase() != Phase.Stopping;
        boolean ready = facts.map(PodFacts::ready).orElse(false);
        boolean healthy = (active && ready && verdict.phase() == Phase.Running) || verdict.phase() == Phase.Completed;
        boolean refused = verdict.phase() == Phase.Refused;
        String error = error(verdict, facts, previous);
        // Who sees a process for the first time takes its pod's word for since when it is as it is.
        String time = Optional.of(previous.lastTransitionTime()).filter(String::isEmpty).flatMap(_ -> facts)
                .filter(_ -> healthy)
                .flatMap(PodFacts::readySince).orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
        boolean same = !previous.lastTransitionTime().isEmpty() && previous.active() == active
                && previous.healthy() == healthy;
        String why = verdict.message().isEmpty() && !healthy ? error : verdict.message();
        String unhealthy = active && !ready ? "NotReady" : verdict.reason();
        List<Condition> conditions = List.of(
                condition(Condition.ACCEPTED, !refused, refused ? verdict.reason() : "Accepted",
                        refused ? verdict.message() : "",
                        generation, previous, time),
                condition(Condition.ACTIVE, active, active ? "Running" : verdict.reason(), active ? "" : why,
                        generation, previous, time),
                condition(Condition.HEALTHY, healthy, healthy ? verdict.phase().name() : unhealthy, healthy ? "" : why,
                        generation,
                        previous, time));
        Counters counters = facts.map(f -> Counters.of(f.pod()))
                .orElse(new Counters(previous.restarts(), previous.failuresInRow()));
        int restarts = counters.restarts() + facts.map(PodFacts::restartsInPlace).orElse(0);
        int failures = verdict.phase() == Phase.BackingOff || verdict.phase() == Phase.Failed
                ? facts.filter(PodFacts::ended).map(f -> ProcessRules.afterFailure(f).failures())
                        .orElse(counters.failures())
                : counters.failures();
        return new WorkloadStatus(active, healthy, verdict.phase(), generation, conditions, error,
                same ? previous.lastTransitionTime() : time,
                facts.map(f -> f.pod().getMetadata().getName()).orElse(""), restarts, failures, 0, 0, "");
    }

    /** The last error stands until the process has shown for a while that it is over it: until another one, or a fresh spec. */
    private static String error(Verdict verdict, Optional<PodFacts> facts, WorkloadStatus previous) {
        return switch (verdict.phase()) {
            case Refused -> verdict.message();
            case Completed -> "";
            case Failed -> facts.map(PodFacts::lastError).filter(text -> !text.isEmpty())
                    .map(text -> text + "; " + verdict.message())
                    .orElse(verdict.message());
            case Pending, Running, Replacing, BackingOff, Stopping -> facts.map(PodFacts::lastError)
                    .filter(text -> !text.isEmpty())
                    .orElseGet(() -> verdict.phase() == Phase.Pending && !verdict.message().isEmpty()
                            ? verdict.message()
                            : kept(verdict, facts, previous));
        };
    }

    private static String kept(Verdict verdict, Optional<PodFacts> facts, WorkloadStatus previous) {
        boolean startedAgain = facts.map(f -> Counters.of(f.pod()).failures() > 0)
                .orElse(verdict.phase() != Phase.Running);
        return startedAgain && previous.phase() != Phase.Refused ? previous.lastError() : "";
    }

    private static Condition condition(String type, boolean fact, String reason, String message, long generation,
            WorkloadStatus previous,
            String time) {
        Condition.Status status = Condition.Status.of(fact);
        String since = previous.condition(type).filter(before -> before.status() == status)
                .map(Condition::lastTransitionTime).orElse(time);
        return new Condition(type, status, reason, message, since, generation);
    }
}
