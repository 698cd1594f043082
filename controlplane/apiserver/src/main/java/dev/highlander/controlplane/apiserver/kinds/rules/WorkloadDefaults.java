package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Defaults of what makes pods: the {@code apps}, {@code batch} and {@code autoscaling} groups. */
final class WorkloadDefaults {
    private static final int CPU_PERCENT = 80;

    private WorkloadDefaults() {}

    static void rollingUpdate(ObjectNode strategy, String field) {
        if (Tree.text(strategy, "type").equals("RollingUpdate")) {
            Tree.orEmpty(strategy, field);
        }
    }

    static void statefulSetStrategy(ObjectNode strategy) {
        if (Tree.text(strategy, "type").equals("RollingUpdate")) {
            Tree.orNumber(Tree.make(strategy, "rollingUpdate"), "partition", 0);
        }
    }

    static void statefulSetSpec(ObjectNode spec) {
        for (JsonNode template : Tree.list(spec, "volumeClaimTemplates")) {
            if (template instanceof ObjectNode claim) {
                claim.put("apiVersion", "v1");
                claim.put("kind", "PersistentVolumeClaim");
            }
        }
    }

    /** An old annotation shows the generation of the template; what makes it up comes later, but whoever writes the set owns it. */
    static void daemonSet(ObjectNode set) {
        Tree.orText(Tree.make(Tree.make(set, "metadata"), "annotations"), "deprecated.daemonset.template.generation",
                "0");
    }

    static void job(ObjectNode job) {
        ObjectNode spec = Tree.object(job, "spec");
        if (spec == null) {
            return;
        }
        if (!Tree.has(spec, "completions") && !Tree.has(spec, "parallelism")) {
            spec.put("completions", 1);
        }
        Tree.orNumber(spec, "parallelism", 1);
        Tree.orNumber(spec, "backoffLimit", Tree.has(spec, "backoffLimitPerIndex") ? Integer.MAX_VALUE : 6);
        Tree.orText(spec, "completionMode", "NonIndexed");
        for (String flag : new String[]{"suspend", "manualSelector"}) {
            if (!Tree.has(spec, flag)) {
                spec.put(flag, false);
            }
        }
        Tree.orText(spec, "podReplacementPolicy",
                Tree.has(spec, "podFailurePolicy") ? "Failed" : "TerminatingOrFailed");
        ObjectNode labels = Tree.view(Tree.view(Tree.view(spec, "template"), "metadata"), "labels");
        ObjectNode metadata = Tree.make(job, "metadata");
        if (!labels.isEmpty() && Tree.view(metadata, "labels").isEmpty()) {
            metadata.set("labels", labels.deepCopy());
        }
    }

    /** The old version defaults to processors as well, unless its annotations name other metrics. */
    static void autoscalerV1(ObjectNode autoscaler) {
        ObjectNode spec = Tree.object(autoscaler, "spec");
        ObjectNode annotations = Tree.view(Tree.view(autoscaler, "metadata"), "annotations");
        if (spec != null && !annotations.has("autoscaling.alpha.kubernetes.io/metrics")) {
            Tree.orNumber(spec, "targetCPUUtilizationPercentage", CPU_PERCENT);
        }
    }

    static void autoscalerSpec(ObjectNode spec) {
        if (Tree.list(spec, "metrics").isEmpty()) {
            ObjectNode metric = spec.putArray("metrics").addObject().put("type", "Resource");
            metric.putObject("resource")
                    .put("name", "cpu")
                    .putObject("target")
                    .put("type", "Utilization")
                    .put("averageUtilization", CPU_PERCENT);
        }
    }

    /** Once either direction is given, both are written out. */
    static void autoscalerBehavior(ObjectNode behavior) {
        ObjectNode up = Tree.make(behavior, "scaleUp");
        Tree.orNumber(up, "stabilizationWindowSeconds", 0);
        Tree.orText(up, "selectPolicy", "Max");
        if (Tree.list(up, "policies").isEmpty()) {
            ArrayNode policies = up.putArray("policies");
            policy(policies, "Pods", 4);
            policy(policies, "Percent", 100);
        }
        ObjectNode down = Tree.make(behavior, "scaleDown");
        Tree.orText(down, "selectPolicy", "Max");
        if (Tree.list(down, "policies").isEmpty()) {
            policy(down.putArray("policies"), "Percent", 100);
        }
    }

    private static void policy(ArrayNode policies, String type, int value) {
        policies.addObject().put("type", type).put("value", value).put("periodSeconds", 15);
    }
}
