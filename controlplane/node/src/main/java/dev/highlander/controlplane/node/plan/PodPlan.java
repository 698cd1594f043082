package dev.highlander.controlplane.node.plan;

import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What to do with a pod, and what to say of it.
 *
 * @param actions  to do now
 * @param status   the pod's whole status
 * @param again    when to decide anew even if nothing changes
 * @param finished whether the pod is being deleted and nothing of it lives
 */
public record PodPlan(List<Action> actions, PodStatus status, Optional<Duration> again, boolean finished) {
    /** Decides; a function of its argument alone. */
    public static PodPlan decide(PodView view) {
        Lifecycle lifecycle = new Lifecycle(view);
        lifecycle.decide();
        PodStatus status = new StatusOf(view, lifecycle).status();
        boolean finished = view.pod().getMetadata().getDeletionTimestamp() != null && !lifecycle.lives();
        return new PodPlan(List.copyOf(lifecycle.actions()), status, lifecycle.again(), finished);
    }
}
