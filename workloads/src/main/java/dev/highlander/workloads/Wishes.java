package dev.highlander.workloads;

import dev.highlander.resources.Origin;
import dev.highlander.resources.ResourceReference;
import dev.highlander.resources.Workload;
import dev.highlander.resources.WorkloadKey;
import dev.highlander.resources.WorkloadKind;
import dev.highlander.resources.custom.WorkloadResource;
import dev.highlander.resources.document.Problem;
import dev.highlander.resources.document.Problems;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What is wanted, from both sources. The config file's entry wins a clash of names: whoever can create a custom resource must not be
 * able to displace what the operator has configured.
 */
final class Wishes {
    private final WorkloadView view;
    private volatile Map<WorkloadKey, Workload> configured = Map.of();
    /** From a custom resource to the entries of the config file that take their spec from it. */
    private volatile Map<WorkloadKey, Set<WorkloadKey>> referrers = Map.of();

    Wishes(WorkloadView view) {
        this.view = view;
    }

    /** Takes a new set of configured workloads. Returns every key that may be concerned: the old and the new ones. */
    synchronized Set<WorkloadKey> configure(List<Workload> workloads) {
        Map<WorkloadKey, Workload> next = new HashMap<>();
        Map<WorkloadKey, Set<WorkloadKey>> refer = new HashMap<>();
        for (Workload workload : workloads) {
            next.put(workload.key(), workload);
            workload.reference().ifPresent(
                    reference -> refer.computeIfAbsent(target(workload.key(), reference), _ -> new HashSet<>())
                            .add(workload.key()));
        }
        Set<WorkloadKey> concerned = new TreeSet<>(configured.keySet());
        concerned.addAll(next.keySet());
        configured = Map.copyOf(next);
        referrers = Map.copyOf(refer);
        return concerned;
    }

    Set<WorkloadKey> referrers(WorkloadKey resource) {
        return referrers.getOrDefault(resource, Set.of());
    }

    /** Every key under which something is wanted. */
    Set<WorkloadKey> keys() {
        Set<WorkloadKey> keys = new TreeSet<>(configured.keySet());
        view.resources().filter(view::isOurs).forEach(resource -> keys.add(resource.key()));
        return keys;
    }

    Wish of(WorkloadKey key) {
        Workload entry = configured.get(key);
        if (entry != null && !pointsAtItsOwn(entry)) {
            return entry.reference().map(reference -> resolve(entry, reference)).orElseGet(() -> new Wish.Run(entry));
        }
        return resource(key).filter(resource -> resource.getMetadata().getDeletionTimestamp() == null).map(Wishes::read)
                .orElseGet(() -> entry == null
                        ? new Wish.Nothing()
                        : missing(entry, target(key, entry.reference().orElseThrow())));
    }

    /** The custom resource under a key, if it is ours; also one that is being deleted. */
    Optional<WorkloadResource> resource(WorkloadKey key) {
        return view.resource(key).filter(view::isOurs);
    }

    /** The place in the config file that wants the same name as the custom resource under a key, if one does. */
    Optional<String> clash(WorkloadKey key) {
        Workload entry = configured.get(key);
        return entry != null && !pointsAtItsOwn(entry) && resource(key).isPresent()
                ? Optional.of(entry.origin().describe())
                : Optional.empty();
    }

    private static boolean pointsAtItsOwn(Workload entry) {
        return entry.reference().map(reference -> target(entry.key(), reference).equals(entry.key())).orElse(false);
    }

    private Wish resolve(Workload entry, ResourceReference reference) {
        WorkloadKey target = target(entry.key(), reference);
        Optional<WorkloadResource> resource = view.resource(target);
        if (resource.isEmpty()) {
            return missing(entry, target);
        }
        return switch (read(resource.get())) {
            case Wish.Run run -> new Wish.Run(
                    Workload.of(entry.key(), entry.origin(), run.workload().spec().orElseThrow()));
            case Wish.Flawed flawed -> new Wish.Flawed(entry.origin().describe(), flawed.reason(), flawed.message());
            case Wish.Nothing nothing -> nothing;
        };
    }

    private static Wish missing(Workload entry, WorkloadKey target) {
        return new Wish.Flawed(entry.origin().describe(), "ReferenceMissing",
                "takes its spec from " + target.kind().resourceKind() + " "
                        + target.namespace() + "/" + target.name() + ", which does not exist");
    }

    private static Wish read(WorkloadResource resource) {
        Problems problems = new Problems();
        Optional<Workload> workload = resource.read(problems);
        if (workload.isPresent()) {
            return new Wish.Run(workload.get());
        }
        String message = problems.list().stream().map(Wishes::tell).collect(Collectors.joining("; "));
        return new Wish.Flawed(new Origin.CustomResource(resource.key(), "", 0).describe(), "InvalidSpec", message);
    }

    private static String tell(Problem problem) {
        String line = problem.toString();
        return line.substring(problem.at().toString().length() + 2);
    }

    private static WorkloadKey target(WorkloadKey from, ResourceReference reference) {
        WorkloadKind kind = WorkloadKind.ofResourceKind(reference.kind()).orElse(from.kind());
        return new WorkloadKey(kind, reference.namespace().orElse(from.namespace()), reference.name());
    }
}
