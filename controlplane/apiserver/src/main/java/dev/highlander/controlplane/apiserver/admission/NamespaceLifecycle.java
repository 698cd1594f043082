package dev.highlander.controlplane.apiserver.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import dev.highlander.controlplane.apiserver.status.ApiStatus.Cause;
import dev.highlander.controlplane.apiserver.status.ApiStatus.Details;
import java.util.List;
import java.util.Set;

/** Nothing is made in a namespace that is not there or is going, and the namespaces that the cluster lives on stay. */
public final class NamespaceLifecycle implements AdmissionStep {
    private static final Set<String> IMMORTAL = Set.of("default", "kube-system", "kube-public");

    @Override
    public void mutate(AdmissionRequest request, ClusterReader cluster) {
        switch (request.operation()) {
            case DELETE -> refuseImmortal(request);
            case CREATE -> requireLiving(request, cluster);
            case UPDATE -> {
            }
        }
    }

    private static void refuseImmortal(AdmissionRequest request) {
        if (request.isAbout("", "namespaces") && IMMORTAL.contains(request.name())) {
            throw ApiStatus.forbidden("", "namespaces", request.name(), "this namespace may not be deleted");
        }
    }

    private static void requireLiving(AdmissionRequest request, ClusterReader cluster) {
        if (!request.kind().namespaced()) {
            return;
        }
        ObjectNode namespace = cluster.get("namespaces", "", request.namespace());
        if (namespace == null) {
            throw ApiStatus.notFound("", "namespaces", request.namespace());
        }
        if (namespace.path("metadata").hasNonNull("deletionTimestamp")) {
            String why = "unable to create new content in namespace " + request.namespace()
                    + " because it is being terminated";
            String group = request.kind().group();
            String resource = request.kind().plural() + (group.isEmpty() ? "" : "." + group);
            throw new ApiStatus(403, "Forbidden", resource + " \"" + request.name() + "\" is forbidden: " + why,
                    new Details(request.name(), group.isEmpty() ? null : group, request.kind().plural(), null,
                            List.of(new Cause("NamespaceTerminating",
                                    "namespace " + request.namespace() + " is being terminated", "metadata.namespace")),
                            0))
                    .exception();
        }
    }
}
