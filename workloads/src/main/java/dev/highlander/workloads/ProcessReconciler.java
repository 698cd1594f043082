package dev.highlander.workloads;

import dev.highlander.ownership.OwnershipLostException;
import dev.highlander.reconcile.Events;
import dev.highlander.reconcile.Outcome;
import dev.highlander.reconcile.Reconciler;
import dev.highlander.resources.ProcessSpec;
import dev.highlander.resources.Workload;
import dev.highlander.resources.WorkloadKey;
import dev.highlander.resources.WorkloadKind;
import dev.highlander.resources.custom.Phase;
import dev.highlander.resources.custom.WorkloadResource;
import dev.highlander.resources.custom.WorkloadStatus;
import dev.highlander.workloads.process.ProcessRules;
import dev.highlander.workloads.process.Situation;
import dev.highlander.workloads.process.Step;
import dev.highlander.workloads.process.Verdict;
import dev.highlander.workloads.render.Marks;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one workload a turn closer to what is wanted: look, decide, do one thing, say how it stands.
 *
 * <p>Serves every kind: those this version does not run are only reported on.
 */
final class ProcessReconciler implements Reconciler<WorkloadKey> {
    private static final Logger log = LoggerFactory.getLogger(ProcessReconciler.class);
    /** How soon to look again where no event will tell: at a pod of somebody else's, or in another namespace. */
    private static final Duration PATROL = Duration.ofSeconds(10);
    private static final Duration CONFLICT_PAUSE = Duration.ofMillis(50);
    private static final Duration LOSS_PAUSE = Duration.ofMillis(500);

    private final Outlook outlook;
    private final Applier applier;
    private final Ledger ledger;
    private final Events events;
    private final Stopwatch stopwatch;
    private final Consumer<String> superseded;
    private final AtomicBoolean overtaken = new AtomicBoolean();

    /**
     * For one term of office.
     *
     * @param superseded told once if the tenant's fence has refused this term's epoch, and why
     */
    ProcessReconciler(Outlook outlook, Applier applier, Ledger ledger, Events events, Stopwatch stopwatch,
            Consumer<String> superseded) {
        this.superseded = superseded;
        this.outlook = outlook;
        this.applier = applier;
        this.ledger = ledger;
        this.events = events;
        this.stopwatch = stopwatch;
    }

    @Override
    public Outcome reconcile(WorkloadKey key) {
        if (overtaken.get()) {
            return Outcome.done();
        }
        try {
            Outcome outcome = turn(key);
            stopwatch.succeeded(key);
            return outcome;
        } catch (KubernetesClientException e) {
            if (!isOvertaken(e)) {
                stopwatch.failed(key, e.getCode() == 0 ? "api-unreachable" : "api-" + e.getCode());
                throw e;
            }
            // Somebody wrote in between, as happens: look again when the view has seen it.
            log.debug("workload=\"{}\" has changed meanwhile: {}", key, e.getMessage());
            return Outcome.again(CONFLICT_PAUSE);
        } catch (StaleEpochException e) {
            return overtaken(key, e);
        } catch (OwnershipLostException e) {
            // The term is over, or the store does not answer and it may yet be prolonged.
            log.debug("workload=\"{}\" not acted upon: {}", key, e.getMessage());
            return Outcome.again(LOSS_PAUSE);
        }
    }

    /**
     * A newer owner has written. If the tenant's fence says so this term is over, whatever its elector still believes: nothing is tried
     * any more. If one object says so, where anybody might have written, that one is left alone for a while.
     */
    private Outcome overtaken(WorkloadKey key, StaleEpochException refusal) {
        if (refusal.everywhere()) {
            if (overtaken.compareAndSet(false, true)) {
                log.warn("workload=\"{}\" epoch={} superseded, acts no more: {}", key, applier.epoch(),
                        refusal.getMessage());
                superseded.accept(String.valueOf(refusal.getMessage()));
            }
            return Outcome.done();
        }
        log.info("workload=\"{}\" epoch={} left to a newer owner: {}", key, applier.epoch(), refusal.getMessage());
        return Outcome.again(PATROL);
    }

    /** Whether somebody wrote in between. That a namespace is not there is nothing that a second look mends. */
    private static boolean isOvertaken(KubernetesClientException e) {
        boolean namespaceMissing = e.getStatus() != null && e.getStatus().getDetails() != null
                && "namespaces".equals(e.getStatus().getDetails().getKind());
        return e.getCode() == 409 || (e.getCode() == 404 && !namespaceMissing);
    }

    private Outcome turn(WorkloadKey key) {
        Outlook.Sight sight = outlook.look(key, applier.epoch());
        stopwatch.seen(key, sight.pod().isPresent(), sight.active());
        sight.owner().ifPresent(applier::refuseNewer);
        boolean runs = key.kind() == WorkloadKind.PROCESS && sight.verdict().phase() != Phase.Refused;
        boolean needsFinalizer = runs && sight.wantedByResource() && sight.resource().isPresent()
                && !sight.resource().get().hasFinalizer(Marks.FINALIZER);
        boolean inherited = sight.resource().map(applier::takesOver).orElse(false);
        if (needsFinalizer || inherited) {
            WorkloadResource resource = sight.resource().orElseThrow();
            applier.claim(resource, needsFinalizer || resource.hasFinalizer(Marks.FINALIZER));
            return Outcome.done(); // its event brings the key back
        }
        reportClash(sight);
        if (key.kind() != WorkloadKind.PROCESS) {
            return other(key, sight);
        }
        if (sight.step() instanceof Step.Create create) {
            return create(key, sight, create);
        }
        report(key, sight, sight.verdict());
        return carryOut(key, sight);
    }

    private Outcome carryOut(WorkloadKey key, Outlook.Sight sight) {
        return switch (sight.step()) {
            case Step.Rest _ -> sight.verdict().phase() == Phase.Replacing || sight.verdict().phase() == Phase.Refused
                    ? Outcome.again(PATROL)
                    : Outcome.done();
            case Step.Wait(Duration span) -> Outcome.again(span);
            case Step.Create _ -> throw new IllegalStateException("creation is carried out before");
            case Step.Adopt(Pod pod) -> {
                applier.adopt(pod, sight.owner());
                stopwatch.adopted(key);
                log.info("workload=\"{}\" pod={} adopted epoch={}", key, name(pod), applier.epoch());
                yield Outcome.done();
            }
            case Step.Touch(Pod pod) -> {
                applier.touch(pod);
                yield Outcome.done();
            }
            case Step.Retire retire -> {
                retire(key, sight, retire);
                yield Outcome.done();
            }
            case Step.LetGo(Pod pod) -> {
                applier.letGo(pod);
                yield Outcome.done();
            }
            case Step.Gone _ -> gone(key, sight);
        };
    }

    private Outcome create(WorkloadKey key, Outlook.Sight sight, Step.Create create) {
        Outlook.Desired desired = sight.desired().orElseThrow();
        try {
            Pod made = applier.create(desired.pod(), desired.fingerprint(), create.counters(), sight.owner());
            ledger.observe(key, Optional.of(made));
            stopwatch.created(key);
            log.info("workload=\"{}\" pod={} created restarts={} epoch={}", key, name(made),
                    create.counters().restarts(), applier.epoch());
            involved(sight, made, "Created", "created pod " + name(made));
            return Outcome.done();
        } catch (KubernetesClientException e) {
            if (e.getCode() == 409) {
                return occupied(key, sight, desired);
            }
            Verdict refused = new Verdict(create,
                    e.getCode() == 422 || e.getCode() == 403 ? Phase.Refused : Phase.Pending, "CreateFailed",
                    "the pod cannot be made: " + (e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage()));
            report(key, sight, refused);
            throw e;
        }
    }

    /** A pod of the name is there although the view shows none: the view is behind, or the pod is somebody else's. */
    private Outcome occupied(WorkloadKey key, Outlook.Sight sight, Outlook.Desired desired) {
        Optional<Pod> there = applier.look(desired.pod());
        if (there.isPresent()) {
            Situation situation = sight.situation().orElseThrow();
            Verdict verdict = ProcessRules.decide(key.name(),
                    new Situation(situation.wanted(), there, situation.elsewhere(),
                            situation.tenant(), situation.controllerId(), situation.epoch(), situation.next(),
                            situation.sinceFailure()));
            if (verdict.phase() == Phase.Refused) {
                report(key, sight, verdict);
                warn(sight, "NameClash", verdict.message());
                return Outcome.again(PATROL);
            }
        }
        return Outcome.again(Duration.ofMillis(100));
    }

    private void retire(WorkloadKey key, Outlook.Sight sight, Step.Retire retire) {
        ledger.retire(key, retire);
        Pod pod = retire.pod();
        applier.delete(applier.mark(pod));
        stopwatch.stopping(key);
        if (retire.cause() == Step.Cause.FAILED) {
            stopwatch.broke(key, "process-failed");
        }
        String why = switch (retire.cause()) {
            case CHANGED -> "its spec has changed";
            case FAILED -> "it failed and is tried again";
            case UNWANTED -> "nobody wants it any more";
        };
        log.info("workload=\"{}\" pod={} stopping cause={} epoch={}", key, name(pod), retire.cause(), applier.epoch());
        involved(sight, pod, "Stopping", "stopping pod " + name(pod) + ": " + why);
    }

    private Outcome gone(WorkloadKey key, Outlook.Sight sight) {
        Optional<WorkloadResource> resource = sight.resource();
        boolean release = resource.isPresent() && resource.get().getMetadata().getDeletionTimestamp() != null
                && resource.get().hasFinalizer(Marks.FINALIZER);
        if (release) {
            applier.claim(resource.get(), false);
            log.info("workload=\"{}\" removed", key);
        }
        ledger.forget(key);
        outlook.forget(key);
        return Outcome.done();
    }

    private Outcome other(WorkloadKey key, Outlook.Sight sight) {
        if (sight.step() instanceof Step.Gone) {
            return gone(key, sight);
        }
        report(key, sight, sight.verdict());
        return Outcome.done();
    }

    private void report(WorkloadKey key, Outlook.Sight sight, Verdict verdict) {
        if (sight.step() instanceof Step.Gone) {
            return;
        }
        WorkloadStatus before = sight.previous();
        WorkloadStatus status = outlook.record(key, sight, verdict);
        if (sight.wantedByResource()) {
            sight.resource().filter(resource -> !status.equals(resource.getStatus()))
                    .ifPresent(resource -> applier.report(resource, status));
        }
        if (status.phase() != before.phase() && (status.phase() == Phase.Failed || status.phase() == Phase.Refused)) {
            log.warn("workload=\"{}\" phase={} reason={} message=\"{}\"", key, status.phase(), verdict.reason(),
                    verdict.message());
            stopwatch.broke(key, status.phase() == Phase.Failed ? "restart-limit" : "refused");
            warn(sight, verdict.reason(), verdict.message());
        }
    }

    /** A custom resource whose name the config file has taken says so, and is otherwise left alone. */
    private void reportClash(Outlook.Sight sight) {
        sight.clash().ifPresent(where -> sight.resource().ifPresent(resource -> {
            WorkloadStatus status = outlook.clashStatus(resource, where);
            if (!status.equals(resource.getStatus())) {
                applier.report(resource, status);
                events.warning(resource, "NameClash", status.lastError());
            }
            if (resource.hasFinalizer(Marks.FINALIZER)) {
                applier.claim(resource, false);
            }
        }));
    }

    private void involved(Outlook.Sight sight, Pod pod, String reason, String message) {
        HasMetadata subject = sight.owner().map(HasMetadata.class::cast).orElse(pod);
        events.normal(subject, reason, message);
    }

    private void warn(Outlook.Sight sight, String reason, String message) {
        Optional<HasMetadata> subject = sight.owner().map(HasMetadata.class::cast)
                .or(() -> sight.pod().map(HasMetadata.class::cast));
        subject.ifPresent(about -> events.warning(about, reason, message));
    }

    private static String name(Pod pod) {
        return pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
    }

    /** The spec of a process, or nothing. */
    static Optional<ProcessSpec> processSpec(Workload workload) {
        return workload.spec().filter(ProcessSpec.class::isInstance).map(ProcessSpec.class::cast);
    }
}
