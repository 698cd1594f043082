package dev.highlander.controlplane.apiserver.kinds.rules;

import dev.highlander.controlplane.apiserver.kinds.GroupVersion;
import dev.highlander.controlplane.apiserver.kinds.NameRule;
import dev.highlander.controlplane.apiserver.kinds.Scope;
import dev.highlander.controlplane.apiserver.kinds.Strategy;
import java.util.Map;

/** Which strategy a built-in kind has. */
public final class Strategies {
    private static final Map<String, Strategy> RULES = Map.ofEntries(
            Map.entry("v1/pods", new PodStrategy()),
            Map.entry("v1/namespaces", new NamespaceStrategy()),
            Map.entry("v1/nodes", RuleSet.rules(CoreRules::node).changes(CoreRules::nodeChange)),
            Map.entry("v1/configmaps", RuleSet.rules(CoreRules::configMap).changes(CoreRules::configMapChange)),
            Map.entry("v1/secrets", RuleSet.rules(CoreRules::secret).changes(CoreRules::secretChange)),
            Map.entry("v1/events", RuleSet.rules(EventRules::core)),
            Map.entry("v1/services",
                    RuleSet.rules(ServiceRules::service).changes(ServiceRules::serviceChange)
                            .onCreate(ServiceRules::created).onUpdate(ServiceRules::updated)),
            Map.entry("v1/endpoints", RuleSet.rules(NetworkRules::endpoints)),
            Map.entry("v1/persistentvolumes",
                    RuleSet.rules(StorageObjects::volume).changes(StorageObjects::volumeChange)
                            .onCreate(StorageObjects::volumeCreated)),
            Map.entry("v1/persistentvolumeclaims",
                    RuleSet.rules(StorageObjects::claim).changes(StorageObjects::claimChange)
                            .onCreate(StorageObjects::claimCreated)),
            Map.entry("v1/limitranges", RuleSet.rules(ScalingRules::limitRange)),
            Map.entry("v1/resourcequotas", RuleSet.rules(ScalingRules::quota).changes(ScalingRules::quotaChange)),
            Map.entry("v1/replicationcontrollers", RuleSet.rules(WorkloadRules::replicationController)),
            Map.entry("v1/podtemplates", RuleSet.rules(WorkloadRules::podTemplate)),
            Map.entry("apps/v1/deployments",
                    RuleSet.rules(WorkloadRules::deployment).changes(WorkloadRules::selectorStays)),
            Map.entry("apps/v1/replicasets",
                    RuleSet.rules(WorkloadRules::replicaSet).changes(WorkloadRules::selectorStays)),
            Map.entry("apps/v1/statefulsets",
                    RuleSet.rules(WorkloadRules::statefulSet).changes(WorkloadRules::statefulSetChange)),
            Map.entry("apps/v1/daemonsets",
                    RuleSet.rules(WorkloadRules::daemonSet).changes(WorkloadRules::selectorStays)
                            .onCreate(WorkloadRules::daemonSetCreated).onUpdate(WorkloadRules::daemonSetUpdated)),
            Map.entry("apps/v1/controllerrevisions",
                    RuleSet.rules(WorkloadRules::controllerRevision).changes(WorkloadRules::controllerRevisionChange)),
            Map.entry("batch/v1/jobs",
                    RuleSet.rules(JobRules::job).changes(JobRules::jobChange).onCreate(JobRules::created)),
            Map.entry("batch/v1/cronjobs", RuleSet.rules(JobRules::cronJob)),
            Map.entry("autoscaling/v2/horizontalpodautoscalers", RuleSet.rules(ScalingRules::autoscaler)),
            Map.entry("autoscaling/v1/horizontalpodautoscalers", RuleSet.rules(ScalingRules::autoscalerV1)),
            Map.entry("policy/v1/poddisruptionbudgets", RuleSet.rules(ScalingRules::budget)),
            Map.entry("networking.k8s.io/v1/ingresses", RuleSet.rules(NetworkRules::ingress)),
            Map.entry("networking.k8s.io/v1/ingressclasses",
                    RuleSet.rules(NetworkRules::ingressClass).changes(NetworkRules::ingressClassChange)),
            Map.entry("networking.k8s.io/v1/networkpolicies", RuleSet.rules(NetworkRules::networkPolicy)),
            Map.entry("discovery.k8s.io/v1/endpointslices",
                    RuleSet.rules(NetworkRules::endpointSlice).changes(NetworkRules::endpointSliceChange)),
            Map.entry("events.k8s.io/v1/events", RuleSet.rules(EventRules::events).changes(EventRules::eventsChange)),
            Map.entry("coordination.k8s.io/v1/leases", RuleSet.rules(CoreRules::lease)),
            Map.entry("rbac.authorization.k8s.io/v1/roles", RuleSet.rules(AccessRules::role)),
            Map.entry("rbac.authorization.k8s.io/v1/clusterroles", RuleSet.rules(AccessRules::clusterRole)),
            Map.entry("rbac.authorization.k8s.io/v1/rolebindings",
                    RuleSet.rules(AccessRules::roleBinding).changes(AccessRules::bindingChange)),
            Map.entry("rbac.authorization.k8s.io/v1/clusterrolebindings",
                    RuleSet.rules(AccessRules::clusterRoleBinding).changes(AccessRules::bindingChange)),
            Map.entry("scheduling.k8s.io/v1/priorityclasses",
                    RuleSet.rules(ClusterRules::priorityClass).changes(ClusterRules::priorityClassChange)),
            Map.entry("node.k8s.io/v1/runtimeclasses",
                    RuleSet.rules(ClusterRules::runtimeClass).changes(ClusterRules::runtimeClassChange)),
            Map.entry("storage.k8s.io/v1/storageclasses",
                    RuleSet.rules(StorageObjects::storageClass).changes(StorageObjects::storageClassChange)),
            Map.entry("storage.k8s.io/v1/csinodes", RuleSet.NONE),
            Map.entry("storage.k8s.io/v1/csistoragecapacities", RuleSet.NONE),
            Map.entry("v1/serviceaccounts", RuleSet.NONE),
            Map.entry("storage.k8s.io/v1/csidrivers", RuleSet.rules(StorageObjects::driver)),
            Map.entry("storage.k8s.io/v1/volumeattachments",
                    RuleSet.rules(StorageObjects::attachment).changes(StorageObjects::attachmentChange)),
            Map.entry("admissionregistration.k8s.io/v1/mutatingwebhookconfigurations",
                    RuleSet.rules(ClusterRules::webhooks)),
            Map.entry("admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
                    RuleSet.rules(ClusterRules::webhooks)),
            Map.entry("admissionregistration.k8s.io/v1/validatingadmissionpolicies",
                    RuleSet.rules(ClusterRules::admissionPolicy)),
            Map.entry("admissionregistration.k8s.io/v1/validatingadmissionpolicybindings",
                    RuleSet.rules(ClusterRules::admissionPolicyBinding)),
            Map.entry("flowcontrol.apiserver.k8s.io/v1/flowschemas", RuleSet.rules(ClusterRules::flowSchema)),
            Map.entry("flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations",
                    RuleSet.rules(ClusterRules::priorityLevel)),
            Map.entry("apiregistration.k8s.io/v1/apiservices", RuleSet.rules(ClusterRules::apiService)),
            Map.entry("certificates.k8s.io/v1/certificatesigningrequests",
                    RuleSet.rules(ClusterRules::signingRequest)));

    private Strategies() {}

    /**
     * What a kind's row of data says.
     *
     * @param scope where its objects live
     * @param names the rule for its names
     * @param generation whether it counts generations
     * @param unconditionalUpdate whether a PUT may leave out the version
     * @param createOnUpdate whether a PUT may create
     * @param answersWithDeleted whether a deletion answers with the object
     * @param keepsStatusOnCreate whether a new object keeps the status that it came with
     * @param countsAnnotations whether a change of annotations raises the generation, too
     */
    public record Row(Scope scope, NameRule names, boolean generation, boolean unconditionalUpdate,
            boolean createOnUpdate, boolean answersWithDeleted, boolean keepsStatusOnCreate,
            boolean countsAnnotations) {}

    /** The strategy of a kind: what its row says, and its own rules if it has any. */
    public static Strategy of(GroupVersion groupVersion, String plural, Row row) {
        return new RowStrategy(row, RULES.getOrDefault(groupVersion.apiVersion() + "/" + plural, Strategy.PLAIN));
    }
}
