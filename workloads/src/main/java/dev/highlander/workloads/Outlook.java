package dev.highlander.workloads;

import dev.highlander.resources.Origin;
import dev.highlander.resources.ProcessSpec;
import dev.highlander.resources.Workload;
import dev.highlander.resources.WorkloadKey;
import dev.highlander.resources.custom.Phase;
import dev.highlander.resources.custom.WorkloadResource;
import dev.highlander.resources.custom.WorkloadStatus;
import dev.highlander.workloads.process.PodFacts;
import dev.highlander.workloads.process.ProcessReport;
import dev.highlander.workloads.process.ProcessRules;
import dev.highlander.workloads.process.Situation;
import dev.highlander.workloads.process.Step;
import dev.highlander.workloads.process.Verdict;
import dev.highlander.workloads.render.Marks;
import dev.highlander.workloads.render.Renderer;
import dev.highlander.workloads.render.Rendering;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Looks at a workload from all sides, reading only: what is wanted, what is there, what follows from it. Owners and onlookers look alike.
 */
final class Outlook {
    private final WorkloadView view;
    private final Wishes wishes;
    private final Ledger ledger;
    private final WorkloadSettings settings;
    private final InstantSource clock;
    /** What was last said of each workload; the only memory of transitions for those without a custom resource. */
    private final ConcurrentHashMap<WorkloadKey, WorkloadStatus> latest = new ConcurrentHashMap<>();
    private volatile boolean leading;

    /**
     * The pod that carries a process out.
     *
     * @param fingerprint what its annotation must say
     */
    record Desired(Pod pod, String fingerprint) {}

    /**
     * A workload seen from all sides.
     *
     * @param situation what was decided upon; nothing if that was not needed
     * @param resource the custom resource of the key, whether it or the config file is followed
     * @param wantedByResource whether the custom resource is followed
     * @param clash the place in the config file that is followed instead of the custom resource, if there are both
     */
    record Sight(Verdict verdict, Optional<Situation> situation, Optional<Desired> desired, Optional<Pod> pod,
            Optional<WorkloadResource> resource, boolean wantedByResource, Optional<String> clash, String origin,
            WorkloadStatus previous) {
        /** Whether the pod's main container runs. */
        boolean active() {
            return pod.map(there -> new PodFacts(there).running()).orElse(false);
        }

        Step step() {
            return verdict.step();
        }

        /** The custom resource that owns the pod, if one does. */
        Optional<WorkloadResource> owner() {
            return wantedByResource ? resource : Optional.empty();
        }

        long generation() {
            return owner().map(resource -> resource.getMetadata().getGeneration()).orElse(0L);
        }
    }

    Outlook(WorkloadView view, Wishes wishes, Ledger ledger, WorkloadSettings settings, InstantSource clock) {
        this.view = view;
        this.wishes = wishes;
        this.ledger = ledger;
        this.settings = settings;
        this.clock = clock;
    }

    Sight look(WorkloadKey key, long epoch) {
        Optional<WorkloadResource> resource = wishes.resource(key);
        Wish wish = wishes.of(key);
        Optional<Pod> pod = view.pod(key);
        ledger.observe(key, pod);
        WorkloadStatus previous = previous(key, resource);
        Optional<String> clash = wishes.clash(key);
        return switch (wish) {
            case Wish.Nothing _ ->
                decide(key, Optional.empty(), Optional.empty(), pod, resource, false, clash, "", previous, epoch);
            case Wish.Flawed flawed ->
                new Sight(new Verdict(flawedStep(key, pod, epoch), Phase.Refused, flawed.reason(), flawed.message()),
                        Optional.empty(), Optional.empty(), pod, resource, resource.isPresent() && clash.isEmpty(),
                        clash, flawed.origin(),
                        previous);
            case Wish.Run(Workload workload) -> {
                boolean byResource = workload.origin() instanceof Origin.CustomResource;
                yield switch (Renderer.desired(workload, settings.identity())) {
                    case Rendering.Unsupported(String why) -> new Sight(
                            new Verdict(new Step.Rest(), Phase.Refused, "KindNotSupported", why), Optional.empty(),
                            Optional.empty(),
                            Optional.empty(), resource, byResource, clash, workload.origin().describe(), previous);
                    case Rendering.Objects objects -> {
                        Desired desired = new Desired((Pod) objects.objects().getFirst(), objects.fingerprint());
                        ProcessSpec spec = ProcessReconciler.processSpec(workload).orElseThrow();
                        String owner = byResource ? resource.map(r -> r.getMetadata().getUid()).orElse("") : "";
                        Situation.Wanted wanted = new Situation.Wanted(spec, desired.fingerprint(), owner);
                        yield decide(key, Optional.of(wanted), Optional.of(desired), pod, resource, byResource, clash,
                                workload.origin().describe(), previous, epoch);
                    }
                };
            }
        };
    }

    /** What runs, runs on, but shows a new owner's epoch, so that nothing of the old one's reaches it. */
    private Step flawedStep(WorkloadKey key, Optional<Pod> pod, long epoch) {
        boolean onlooker = epoch == Long.MAX_VALUE;
        return pod.map(PodFacts::new)
                .filter(facts -> !onlooker && facts.belongsTo(settings.identity().tenant(), key.name())
                        && !facts.label(Marks.TENANT).isEmpty() && !facts.ending() && facts.epoch() < epoch)
                .<Step>map(facts -> new Step.Touch(facts.pod())).orElseGet(Step.Rest::new);
    }

    private Sight decide(WorkloadKey key, Optional<Situation.Wanted> wanted, Optional<Desired> desired,
            Optional<Pod> pod,
            Optional<WorkloadResource> resource, boolean byResource, Optional<String> clash, String origin,
            WorkloadStatus previous,
            long epoch) {
        Situation situation = new Situation(wanted, pod, elsewhere(key, pod), settings.identity().tenant(),
                settings.identity().controllerId(), epoch, ledger.next(key, previous), ledger.sinceFailure(key));
        return new Sight(ProcessRules.decide(key.name(), situation), Optional.of(situation), desired, pod, resource,
                byResource, clash,
                origin, previous);
    }

    /** A process that moves to another namespace must have left the old one. */
    private String elsewhere(WorkloadKey key, Optional<Pod> pod) {
        return pod.isPresent()
                ? ""
                : view.elsewhere(key).flatMap(other -> WorkloadView.processOf(other).stream())
                        .filter(other -> wishes.of(other) instanceof Wish.Nothing).map(WorkloadKey::namespace)
                        .findFirst().orElse("");
    }

    /** Says how a workload stands and remembers it. */
    WorkloadStatus record(WorkloadKey key, Sight sight, Verdict verdict) {
        WorkloadStatus status = ProcessReport.status(verdict, sight.pod(), sight.generation(), sight.previous(),
                clock.instant());
        latest.put(key, status);
        return status;
    }

    /** What a custom resource says of itself whose name the config file has taken. */
    WorkloadStatus clashStatus(WorkloadResource resource, String where) {
        String message = "the config file (" + where
                + ") has a workload of this kind, namespace and name, and that one is followed;"
                + " rename one of the two";
        long generation = resource.getMetadata().getGeneration() == null ? 0 : resource.getMetadata().getGeneration();
        WorkloadStatus before = resource.getStatus() == null ? WorkloadStatus.UNKNOWN : resource.getStatus();
        return ProcessReport.status(new Verdict(new Step.Rest(), Phase.Refused, "NameClash", message), Optional.empty(),
                generation, before,
                clock.instant());
    }

    /** The report of a workload: what its owner says of it, or what an onlooker sees if nobody has said it yet. */
    WorkloadReport report(WorkloadKey key) {
        Sight sight = look(key, Long.MAX_VALUE);
        Optional<WorkloadStatus> said = Optional.ofNullable(leading ? latest.get(key) : null)
                .or(() -> sight.owner().map(WorkloadResource::getStatus));
        WorkloadStatus status = said.orElseGet(() -> record(key, sight, sight.verdict()));
        return new WorkloadReport(key, sight.origin(), status, sight.pod());
    }

    /** From now on what is recorded is said by this controller as the owner, or no longer. */
    void leading(boolean owner) {
        leading = owner;
        latest.clear();
    }

    void forget(WorkloadKey key) {
        latest.remove(key);
    }

    private WorkloadStatus previous(WorkloadKey key, Optional<WorkloadResource> resource) {
        WorkloadStatus said = latest.get(key);
        if (said != null) {
            return said;
        }
        return resource.map(WorkloadResource::getStatus).orElse(WorkloadStatus.UNKNOWN);
    }
}
