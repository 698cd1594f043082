package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.TypeBehavior;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The defaults that depend on other fields, by the name of the definition that they belong to. */
public final class Behaviors {
    private static final String CORE = "io.k8s.api.core.v1.";
    private static final String APPS = "io.k8s.api.apps.v1.";
    private static final String BATCH = "io.k8s.api.batch.v1.";
    private static final String AUTOSCALING = "io.k8s.api.autoscaling.";
    private static final String RBAC = "io.k8s.api.rbac.v1.";

    private Behaviors() {}

    /** All behaviours; a type that is not among them has none. */
    public static Map<String, TypeBehavior> all() {
        Map<String, TypeBehavior> all = new HashMap<>();
        add(all, CORE + "Pod", PodDefaults::pod);
        add(all, CORE + "PodSpec", PodDefaults::podSpec);
        add(all, CORE + "Container", PodDefaults::container);
        add(all, CORE + "EphemeralContainer", PodDefaults::container);
        add(all, CORE + "Volume", PodDefaults::volume);
        add(all, CORE + "GRPCAction", action -> Tree.orText(action, "service", ""));
        add(all, CORE + "ReplicationController", CoreDefaults::replicationController);
        add(all, CORE + "Service", CoreDefaults::service);
        add(all, CORE + "ServicePort", CoreDefaults::servicePort);
        add(all, CORE + "Secret", SecretContents::encodeTexts);
        add(all, CORE + "Namespace", CoreDefaults::namespace);
        add(all, CORE + "NodeStatus", CoreDefaults::nodeStatus);
        add(all, CORE + "LimitRangeItem", CoreDefaults::limitRangeItem);
        add(all, APPS + "DeploymentStrategy", strategy -> WorkloadDefaults.rollingUpdate(strategy, "rollingUpdate"));
        add(all, APPS + "DaemonSet", WorkloadDefaults::daemonSet);
        add(all, APPS + "DaemonSetUpdateStrategy",
                strategy -> WorkloadDefaults.rollingUpdate(strategy, "rollingUpdate"));
        add(all, APPS + "StatefulSetUpdateStrategy", WorkloadDefaults::statefulSetStrategy);
        add(all, APPS + "StatefulSetSpec", WorkloadDefaults::statefulSetSpec);
        add(all, BATCH + "Job", WorkloadDefaults::job);
        add(all, BATCH + "PodFailurePolicyOnPodConditionsPattern",
                pattern -> Tree.orTextIfEmpty(pattern, "status", "True"));
        add(all, AUTOSCALING + "v1.HorizontalPodAutoscaler", WorkloadDefaults::autoscalerV1);
        add(all, AUTOSCALING + "v2.HorizontalPodAutoscalerSpec", WorkloadDefaults::autoscalerSpec);
        add(all, AUTOSCALING + "v2.HorizontalPodAutoscalerBehavior", WorkloadDefaults::autoscalerBehavior);
        add(all, "io.k8s.api.networking.v1.NetworkPolicySpec", OtherDefaults::networkPolicySpec);
        add(all, RBAC + "Subject", OtherDefaults::subject);
        add(all, RBAC + "RoleRef", reference -> Tree.orTextIfEmpty(reference, "apiGroup", "rbac.authorization.k8s.io"));
        add(all, "io.k8s.api.flowcontrol.v1.FlowSchemaSpec",
                spec -> Tree.orNumberIfZero(spec, "matchingPrecedence", 1000));
        return all;
    }

    private static void add(Map<String, TypeBehavior> all, String definition, Consumer<ObjectNode> defaults) {
        all.put(definition, new TypeBehavior() {
            @Override
            public void fillDefaults(ObjectNode value) {
                defaults.accept(value);
            }
        });
    }
}
