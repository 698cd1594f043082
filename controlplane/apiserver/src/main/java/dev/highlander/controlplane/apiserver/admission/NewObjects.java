package dev.highlander.controlplane.apiserver.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.admission.AdmissionRequest.Operation;
import dev.highlander.controlplane.apiserver.kinds.rules.ObjectAdmission;
import dev.highlander.controlplane.apiserver.kinds.rules.PodAdmission;
import org.jspecify.annotations.Nullable;

/** What the cluster adds to new pods, nodes, volumes and claims without looking at anything else, but for the default class. */
public final class NewObjects implements AdmissionStep {
    private static final String STORAGE_CLASSES = "storageclasses.storage.k8s.io";
    private static final String IS_DEFAULT = "storageclass.kubernetes.io/is-default-class";

    @Override
    public void mutate(AdmissionRequest request, ClusterReader cluster) {
        ObjectNode object = request.object();
        if (object == null || request.operation() != Operation.CREATE || !request.subresource().isEmpty()
                || !request.kind().group().isEmpty()) {
            return;
        }
        switch (request.kind().plural()) {
            case "pods" -> PodAdmission.tolerations(object);
            case "nodes" -> ObjectAdmission.node(object);
            case "persistentvolumes" -> ObjectAdmission.persistentVolume(object);
            case "persistentvolumeclaims" -> {
                ObjectAdmission.persistentVolumeClaim(object);
                String storageClass = defaultStorageClass(cluster);
                if (storageClass != null) {
                    ObjectAdmission.defaultStorageClass(object, storageClass);
                }
            }
            default -> {
                // nothing is added to other kinds
            }
        }
    }

    private static @Nullable String defaultStorageClass(ClusterReader cluster) {
        for (ObjectNode candidate : cluster.list(STORAGE_CLASSES, "")) {
            if (candidate.path("metadata").path("annotations").path(IS_DEFAULT).asText().equals("true")) {
                return candidate.path("metadata").path("name").asText();
            }
        }
        return null;
    }
}
