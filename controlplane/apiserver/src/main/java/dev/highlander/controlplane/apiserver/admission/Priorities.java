package dev.highlander.controlplane.apiserver.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.admission.AdmissionRequest.Operation;
import dev.highlander.controlplane.apiserver.kinds.rules.PodAdmission;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import org.jspecify.annotations.Nullable;

/** A pod's priority is that of its class; without one, of the class that is marked as the default, or zero. */
public final class Priorities implements AdmissionStep {
    private static final String CLASSES = "priorityclasses.scheduling.k8s.io";

    @Override
    public void mutate(AdmissionRequest request, ClusterReader cluster) {
        ObjectNode pod = request.object();
        if (request.operation() != Operation.CREATE || !request.isAbout("", "pods") || pod == null) {
            return;
        }
        String name = pod.path("spec").path("priorityClassName").asText();
        ObjectNode priorityClass = name.isEmpty() ? defaultClass(cluster) : cluster.get(CLASSES, "", name);
        if (priorityClass == null && !name.isEmpty()) {
            throw ApiStatus.forbidden("", "pods", request.name(), "no PriorityClass with name " + name + " was found");
        }
        if (!PodAdmission.priority(pod, priorityClass)) {
            throw ApiStatus.forbidden("", "pods", request.name(), "the integer value of priority ("
                    + pod.path("spec").path("priority")
                    + ") must not be provided in pod spec; priority admission controller "
                    + "computed " + (priorityClass == null ? 0 : priorityClass.path("value").asInt(0))
                    + " from the given PriorityClass name");
        }
    }

    private static @Nullable ObjectNode defaultClass(ClusterReader cluster) {
        for (ObjectNode candidate : cluster.list(CLASSES, "")) {
            if (candidate.path("globalDefault").asBoolean(false)) {
                return candidate;
            }
        }
        return null;
    }
}
