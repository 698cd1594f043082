package dev.highlander.controlplane.controllers.namespace;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.NamespaceCondition;
import io.fabric8.kubernetes.api.model.NamespaceConditionBuilder;
import io.fabric8.kubernetes.api.model.NamespaceStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Words what is left of a terminating namespace as Kubernetes does. */
final class TerminationConditions {
    private TerminationConditions() {}

    private record Wanted(String type, boolean status, String reason, String message) {}

    /**
     * The conditions that a namespace should have.
     *
     * @param before its status so far, null when it has none
     * @param now the time of day, for conditions that change
     */
    static List<NamespaceCondition> of(Remains remains, @Nullable NamespaceStatus before, String now) {
        List<NamespaceCondition> known = before == null
                ? List.of()
                : requireNonNullElse(before.getConditions(), List.<NamespaceCondition>of());
        List<NamespaceCondition> conditions = new ArrayList<>(known);
        for (Wanted wanted : wanted(remains)) {
            NamespaceCondition old = known.stream().filter(one -> wanted.type.equals(one.getType())).findFirst()
                    .orElse(null);
            conditions.remove(old);
            conditions.add(condition(wanted, old, now));
        }
        return conditions;
    }

    private static List<Wanted> wanted(Remains remains) {
        return List.of(
                either("NamespaceDeletionDiscoveryFailure", remains.undiscovered(), "DiscoveryFailed",
                        "Discovery failed for some groups, " + remains.undiscovered().size() + " failing: "
                                + list(remains.undiscovered(), ": ", ""),
                        "ResourcesDiscovered", "All resources successfully discovered"),
                either("NamespaceDeletionGroupVersionParsingFailure", Map.of(), "", "", "ParsedGroupVersions",
                        "All legacy kube types successfully parsed"),
                either("NamespaceDeletionContentFailure", remains.undeleted(), "ContentDeletionFailed",
                        "Failed to delete all resource types, " + remains.undeleted().size() + " remaining: "
                                + list(remains.undeleted(), ": ", ""),
                        "ContentDeleted", "All content successfully deleted, may be waiting on finalization"),
                either("NamespaceContentRemaining", remains.objects(), "SomeResourcesRemain",
                        "Some resources are remaining: " + list(remains.objects(), " has ", " resource instances"),
                        "ContentRemoved",
                        "All content successfully removed"),
                either("NamespaceFinalizersRemaining", remains.finalizers(), "SomeFinalizersRemain",
                        "Some content in the namespace has finalizers remaining: "
                                + list(remains.finalizers(), " in ", " resource instances"),
                        "ContentHasNoFinalizers", "All content-preserving finalizers finished"));
    }

    private static Wanted either(String type, Map<String, ?> faults, String faultReason, String fault, String reason,
            String message) {
        return faults.isEmpty() ? new Wanted(type, false, reason, message) : new Wanted(type, true, faultReason, fault);
    }

    private static String list(Map<String, ?> entries, String between, String after) {
        return entries.entrySet().stream().map(entry -> entry.getKey() + between + entry.getValue() + after)
                .collect(Collectors.joining(", "));
    }

    private static NamespaceCondition condition(Wanted wanted, @Nullable NamespaceCondition old, String now) {
        String status = wanted.status ? "True" : "False";
        String since = old != null && status.equals(old.getStatus())
                ? requireNonNullElse(old.getLastTransitionTime(), now)
                : now;
        return new NamespaceConditionBuilder().withType(wanted.type).withStatus(status).withReason(wanted.reason)
                .withMessage(wanted.message).withLastTransitionTime(since).build();
    }
}
