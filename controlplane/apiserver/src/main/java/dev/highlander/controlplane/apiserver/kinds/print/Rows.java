package dev.highlander.controlplane.apiserver.kinds.print;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.kinds.Column;
import dev.highlander.controlplane.apiserver.kinds.GroupVersion;
import dev.highlander.controlplane.apiserver.kinds.print.RowPrinter.Cells;
import dev.highlander.controlplane.apiserver.kinds.print.RowPrinter.Row;
import dev.highlander.controlplane.apiserver.kinds.rules.Tree;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Which function writes the cells of which kind. */
final class Rows {
    private static final Map<String, Row> ROWS = Map.ofEntries(
            Map.entry("v1/pods", PodRow::write),
            Map.entry("v1/namespaces", CoreRows::namespace),
            Map.entry("v1/nodes", CoreRows::node),
            Map.entry("v1/configmaps", CoreRows::configMap),
            Map.entry("v1/secrets", CoreRows::secret),
            Map.entry("v1/serviceaccounts", CoreRows::serviceAccount),
            Map.entry("v1/events", CoreRows::event),
            Map.entry("events.k8s.io/v1/events", CoreRows::newEvent),
            Map.entry("v1/persistentvolumes", CoreRows::persistentVolume),
            Map.entry("v1/persistentvolumeclaims", CoreRows::persistentVolumeClaim),
            Map.entry("v1/resourcequotas", CoreRows::resourceQuota),
            Map.entry("v1/componentstatuses", CoreRows::componentStatus),
            Map.entry("v1/limitranges", CoreRows::createdAt),
            Map.entry("v1/services", NetworkRows::service),
            Map.entry("v1/endpoints", NetworkRows::endpoints),
            Map.entry("v1/replicationcontrollers", WorkloadRows::replicationController),
            Map.entry("v1/podtemplates", WorkloadRows::podTemplate),
            Map.entry("apps/v1/deployments", WorkloadRows::deployment),
            Map.entry("apps/v1/replicasets", WorkloadRows::replicaSet),
            Map.entry("apps/v1/statefulsets", WorkloadRows::statefulSet),
            Map.entry("apps/v1/daemonsets", WorkloadRows::daemonSet),
            Map.entry("apps/v1/controllerrevisions", WorkloadRows::controllerRevision),
            Map.entry("batch/v1/jobs", WorkloadRows::job),
            Map.entry("batch/v1/cronjobs", WorkloadRows::cronJob),
            Map.entry("autoscaling/v2/horizontalpodautoscalers", WorkloadRows::autoscaler),
            Map.entry("autoscaling/v1/horizontalpodautoscalers", WorkloadRows::autoscalerV1),
            Map.entry("policy/v1/poddisruptionbudgets", WorkloadRows::disruptionBudget),
            Map.entry("discovery.k8s.io/v1/endpointslices", NetworkRows::endpointSlice),
            Map.entry("networking.k8s.io/v1/ingresses", NetworkRows::ingress),
            Map.entry("networking.k8s.io/v1/ingressclasses", NetworkRows::ingressClass),
            Map.entry("networking.k8s.io/v1/networkpolicies", NetworkRows::networkPolicy),
            Map.entry("coordination.k8s.io/v1/leases", ClusterRows::lease),
            Map.entry("rbac.authorization.k8s.io/v1/roles", CoreRows::createdAt),
            Map.entry("rbac.authorization.k8s.io/v1/clusterroles", CoreRows::createdAt),
            Map.entry("rbac.authorization.k8s.io/v1/rolebindings", ClusterRows::roleBinding),
            Map.entry("rbac.authorization.k8s.io/v1/clusterrolebindings", ClusterRows::roleBinding),
            Map.entry("scheduling.k8s.io/v1/priorityclasses", ClusterRows::priorityClass),
            Map.entry("node.k8s.io/v1/runtimeclasses", ClusterRows::runtimeClass),
            Map.entry("storage.k8s.io/v1/storageclasses", ClusterRows::storageClass),
            Map.entry("storage.k8s.io/v1/csidrivers", ClusterRows::driver),
            Map.entry("storage.k8s.io/v1/csinodes", ClusterRows::storageNode),
            Map.entry("storage.k8s.io/v1/volumeattachments", ClusterRows::attachment),
            Map.entry("admissionregistration.k8s.io/v1/mutatingwebhookconfigurations", ClusterRows::webhooks),
            Map.entry("admissionregistration.k8s.io/v1/validatingwebhookconfigurations", ClusterRows::webhooks),
            Map.entry("admissionregistration.k8s.io/v1/validatingadmissionpolicies", ClusterRows::admissionPolicy),
            Map.entry("admissionregistration.k8s.io/v1/validatingadmissionpolicybindings",
                    ClusterRows::admissionPolicyBinding),
            Map.entry("apiregistration.k8s.io/v1/apiservices", ClusterRows::apiService),
            Map.entry("apiextensions.k8s.io/v1/customresourcedefinitions", CoreRows::createdAt),
            Map.entry("certificates.k8s.io/v1/certificatesigningrequests", ClusterRows::signingRequest),
            Map.entry("flowcontrol.apiserver.k8s.io/v1/flowschemas", ClusterRows::flowSchema),
            Map.entry("flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations", ClusterRows::priorityLevel));

    private Rows() {}

    static Row of(GroupVersion groupVersion, String plural, List<Column> columns) {
        return ROWS.getOrDefault(groupVersion.apiVersion() + "/" + plural, plain(columns));
    }

    /** Name and age, and nothing in the columns between. */
    private static Row plain(List<Column> columns) {
        return (object, now, cells) -> {
            for (Column column : columns) {
                plainCell(column, object, now, cells);
            }
        };
    }

    private static void plainCell(Column column, ObjectNode object, Instant now, Cells cells) {
        JsonNode metadata = Tree.view(object, "metadata");
        switch (column.name()) {
            case "Name" -> cells.add(Tree.text(metadata, "name"));
            case "Age" -> cells.add(Age.since(metadata.get("creationTimestamp"), now));
            case "Created At" -> cells.add(Tree.text(metadata, "creationTimestamp"));
            default -> {
                switch (column.type()) {
                    case "integer" -> cells.add(0);
                    case "boolean" -> cells.add(false);
                    default -> cells.add("<none>");
                }
            }
        }
    }
}
