package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import dev.highlander.controlplane.apiserver.schema.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Disruption budgets, autoscalers, quotas and limit ranges: how many there may be. */
final class ScalingRules {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final Map<String, String> METRIC_FIELDS = Map.of("Object", "object", "Pods", "pods", "Resource",
            "resource",
            "ContainerResource", "containerResource", "External", "external");
    private static final List<String> METRIC_TYPES = List.of("ContainerResource", "External", "Object", "Pods",
            "Resource");
    private static final List<String> SCOPES = List.of("BestEffort", "CrossNamespacePodAffinity", "NotBestEffort",
            "NotTerminating", "PriorityClass", "Terminating");
    private static final List<String> DEFAULTS = List.of("default", "defaultRequest");

    private ScalingRules() {}

    static void budget(ObjectNode budget, Problems problems) {
        ObjectNode spec = Tree.view(budget, "spec");
        if (Tree.has(spec, "minAvailable") && Tree.has(spec, "maxUnavailable")) {
            problems.invalid(SPEC, spec, "minAvailable and maxUnavailable cannot be both set");
        }
        for (String field : List.of("minAvailable", "maxUnavailable")) {
            if (WorkloadRules.countOrPercent(spec, field, SPEC, problems)
                    && spec.path(field).isTextual() && WorkloadRules.percent(spec.path(field)) > 100) {
                problems.invalid(SPEC.field(field), spec.path(field), "must not be greater than 100%");
            }
        }
        SelectorRules.labelSelector(Tree.view(spec, "selector"), SPEC.field("selector"), problems);
        Check.oneOfIfGiven(spec, "unhealthyPodEvictionPolicy", SPEC, problems,
                List.of("AlwaysAllow", "IfHealthyBudget"));
    }

    static void autoscaler(ObjectNode autoscaler, Problems problems) {
        ObjectNode spec = Tree.view(autoscaler, "spec");
        long most = Tree.number(spec, "maxReplicas");
        Check.atLeast(spec, "minReplicas", 1, SPEC, problems, "must be greater than or equal to 1");
        if (most < 1) {
            problems.invalid(SPEC.field("maxReplicas"), spec.path("maxReplicas"), "must be greater than 0");
        }
        if (Tree.has(spec, "minReplicas") && most < Tree.number(spec, "minReplicas")) {
            problems.invalid(SPEC.field("maxReplicas"), spec.path("maxReplicas"),
                    "must be greater than or equal to `minReplicas`");
        }
        reference(Tree.view(spec, "scaleTargetRef"), SPEC.field("scaleTargetRef"), problems);
        ArrayNode metrics = Tree.list(spec, "metrics");
        for (int i = 0; i < metrics.size(); i++) {
            metric(metrics.get(i), SPEC.field("metrics").index(i), problems);
        }
        for (String direction : List.of("scaleUp", "scaleDown")) {
            behavior(Tree.view(Tree.view(spec, "behavior"), direction), SPEC.field("behavior").field(direction),
                    problems);
        }
    }

    static void autoscalerV1(ObjectNode autoscaler, Problems problems) {
        autoscaler(AutoscalerConversion.toV2(autoscaler), problems);
    }

    static void quota(ObjectNode quota, Problems problems) {
        ObjectNode spec = Tree.view(quota, "spec");
        for (Map.Entry<String, JsonNode> hard : Tree.view(spec, "hard").properties()) {
            FieldPath path = SPEC.field("hard").key(hard.getKey());
            ResourceRules.resourceName(hard.getKey(), path, problems);
            ResourceRules.amount(hard.getKey(), hard.getValue(), path, problems);
        }
        for (JsonNode scope : Tree.list(spec, "scopes")) {
            if (!SCOPES.contains(scope.asText())) {
                problems.invalid(SPEC.field("scopes"), Tree.list(spec, "scopes"), "unsupported scope");
            }
        }
    }

    static void quotaChange(ObjectNode updated, ObjectNode old, Problems problems) {
        Check.unchanged(Tree.view(updated, "spec"), Tree.view(old, "spec"), "scopes", SPEC, problems);
    }

    static void limitRange(ObjectNode range, Problems problems) {
        ArrayNode limits = Tree.list(Tree.view(range, "spec"), "limits");
        List<String> types = new ArrayList<>();
        for (int i = 0; i < limits.size(); i++) {
            JsonNode limit = limits.get(i);
            FieldPath path = SPEC.field("limits").index(i);
            String type = Tree.text(limit, "type");
            Check.format(type, path.field("type"), problems, Format::qualifiedName);
            if (types.contains(type)) {
                problems.duplicate(path.field("type"), limit.path("type"));
            }
            types.add(type);
            if (type.equals("Pod")) {
                for (String field : DEFAULTS) {
                    if (!Tree.view(limit, field).isEmpty()) {
                        problems.forbidden(path.field(field), "may not be specified when `type` is 'Pod'");
                    }
                }
            }
            ordered(limit, "min", "max", path, problems);
            ordered(limit, "min", "defaultRequest", path, problems);
            ordered(limit, "defaultRequest", "max", path, problems);
            ordered(limit, "defaultRequest", "default", path, problems);
            ordered(limit, "default", "max", path, problems);
        }
    }

    private static void ordered(JsonNode limit, String small, String large, FieldPath path, Problems problems) {
        ObjectNode bounds = Tree.view(limit, large);
        for (Map.Entry<String, JsonNode> amount : Tree.view(limit, small).properties()) {
            JsonNode bound = bounds.get(amount.getKey());
            if (bound != null && Quantity.parse(amount.getValue().asText())
                    .compareTo(Quantity.parse(bound.asText())) > 0) {
                problems.invalid(path.field(small).key(amount.getKey()), amount.getValue().asText(),
                        small + " value " + amount.getValue().asText() + " is greater than " + large + " value "
                                + bound.asText());
            }
        }
    }

    private static void reference(ObjectNode reference, FieldPath path, Problems problems) {
        Check.format(reference, "kind", path, problems, Format::pathSegment);
        Check.format(reference, "name", path, problems, Format::pathSegment);
    }

    private static void metric(JsonNode metric, FieldPath path, Problems problems) {
        if (!Check.oneOf(metric, "type", path, problems, METRIC_TYPES)) {
            return;
        }
        String wanted = METRIC_FIELDS.getOrDefault(Tree.text(metric, "type"), "");
        for (String field : List.of("object", "pods", "resource", "containerResource", "external")) {
            if (field.equals(wanted) && !Tree.has(metric, field)) {
                problems.required(path.field(field), "must populate information for the given metric source");
            } else if (!field.equals(wanted) && Tree.has(metric, field)) {
                problems.forbidden(path.field(field),
                        "must populate the given metric source only if the metric type is that of the source");
            }
        }
        ObjectNode source = Tree.view(metric, wanted);
        FieldPath here = path.field(wanted);
        if (wanted.equals("resource") || wanted.equals("containerResource")) {
            Check.required(source, "name", here, problems);
        } else if (!source.isEmpty()) {
            Check.required(Tree.view(source, "metric"), "name", here.field("metric"), problems);
        }
        ObjectNode target = Tree.view(source, "target");
        Check.oneOf(target, "type", here.field("target"), problems, List.of("AverageValue", "Utilization", "Value"));
        Check.atLeast(target, "averageUtilization", 1, here.field("target"), problems, "must be greater than 0");
    }

    private static void behavior(ObjectNode rules, FieldPath path, Problems problems) {
        Check.within(rules, "stabilizationWindowSeconds", 0, 3600, path, problems);
        Check.oneOfIfGiven(rules, "selectPolicy", path, problems, List.of("Disabled", "Max", "Min"));
        ArrayNode policies = Tree.list(rules, "policies");
        for (int i = 0; i < policies.size(); i++) {
            FieldPath here = path.field("policies").index(i);
            Check.oneOf(policies.get(i), "type", here, problems, List.of("Percent", "Pods"));
            Check.atLeast(policies.get(i), "value", 1, here, problems, "must be greater than zero");
            Check.within(policies.get(i), "periodSeconds", 1, 1800, here, problems);
        }
    }
}
