package dev.highlander.controlplane.node.plan;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodReadinessGate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A pod's conditions: those that a node owns, in a kubelet's order, and all others as they were. */
final class ConditionsOf {
    /** Says what of a pod's wishes its machine cannot fulfil; only there when there is something to say. */
    static final String COMPLETE = "highlander.plexobject.io/RuntimeComplete";

    private static final Set<String> OWN = Set.of("PodReadyToStartContainers", "Initialized", "Ready",
            "ContainersReady",
            COMPLETE);

    private final PodView view;
    private final Lifecycle lifecycle;
    private final List<PodCondition> before;

    ConditionsOf(PodView view, Lifecycle lifecycle) {
        this.view = view;
        this.lifecycle = lifecycle;
        this.before = view.pod().getStatus() == null || view.pod().getStatus().getConditions() == null
                ? List.of()
                : view.pod().getStatus().getConditions();
    }

    /** A condition without its times. */
    private record Verdict(boolean holds, @Nullable String reason, @Nullable String message) {
        static final Verdict HOLDS = new Verdict(true, null, null);
    }

    List<PodCondition> conditions(String phase, List<ContainerStatus> inits, List<ContainerStatus> mains) {
        List<PodCondition> all = new ArrayList<>();
        boolean terminal = phase.equals("Succeeded") || phase.equals("Failed");
        Verdict containersReady = containersReady(phase, inits, mains);
        all.add(condition("PodReadyToStartContainers", new Verdict(view.prepared() && !terminal, null, null)));
        all.add(condition("Initialized", initialized(phase, inits)));
        all.add(condition("Ready", containersReady.holds() ? gates() : containersReady));
        all.add(condition("ContainersReady", containersReady));
        before.stream().filter(condition -> !OWN.contains(condition.getType())).forEach(all::add);
        if (!view.lacks().isEmpty()) {
            all.add(condition(COMPLETE, new Verdict(false, "MachineLacksFeatures", view.lacks())));
        }
        return all;
    }

    private Verdict initialized(String phase, List<ContainerStatus> inits) {
        if (phase.equals("Succeeded")) {
            return new Verdict(true, "PodCompleted", null);
        }
        if (lifecycle.initialized()) {
            return Verdict.HOLDS;
        }
        return new Verdict(false, "ContainersNotInitialized", "containers with incomplete status: " + names(inits));
    }

    private Verdict containersReady(String phase, List<ContainerStatus> inits, List<ContainerStatus> mains) {
        if (phase.equals("Succeeded")) {
            return new Verdict(false, "PodCompleted", null);
        }
        if (phase.equals("Failed")) {
            return new Verdict(false, "PodFailed", null);
        }
        List<ContainerStatus> counted = new ArrayList<>();
        for (int i = 0; i < inits.size(); i++) {
            if (Lifecycle.sidecar(lifecycle.inits().get(i))) {
                counted.add(inits.get(i));
            }
        }
        counted.addAll(mains);
        return counted.stream().allMatch(ContainerStatus::getReady)
                ? Verdict.HOLDS
                : new Verdict(false, "ContainersNotReady", "containers with unready status: " + names(counted));
    }

    /** Conditions that others promised to set before the pod counts as ready. */
    private Verdict gates() {
        List<PodReadinessGate> gates = view.pod().getSpec().getReadinessGates();
        for (PodReadinessGate gate : gates == null ? List.<PodReadinessGate>of() : gates) {
            Optional<PodCondition> found = find(gate.getConditionType());
            if (found.isEmpty() || !"True".equals(found.get().getStatus())) {
                return new Verdict(false, "ReadinessGatesNotReady", "corresponding condition of pod readiness gate \""
                        + gate.getConditionType() + "\" " + (found.isEmpty() ? "does not exist." : "is not \"True\"."));
            }
        }
        return Verdict.HOLDS;
    }

    private PodCondition condition(String type, Verdict verdict) {
        String status = verdict.holds() ? "True" : "False";
        Optional<PodCondition> old = find(type);
        String since = old.filter(condition -> status.equals(condition.getStatus()))
                .map(PodCondition::getLastTransitionTime)
                .orElseGet(() -> StatusOf.time(view.now()));
        return new PodConditionBuilder().withType(type).withStatus(status).withReason(verdict.reason())
                .withMessage(verdict.message()).withLastTransitionTime(since).build();
    }

    private Optional<PodCondition> find(String type) {
        return before.stream().filter(condition -> Objects.equals(type, condition.getType())).findFirst();
    }

    private static String names(List<ContainerStatus> statuses) {
        return statuses.stream().filter(status -> !status.getReady()).map(ContainerStatus::getName)
                .collect(Collectors.joining(" ", "[", "]"));
    }
}
