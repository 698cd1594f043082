package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Autoscalers of {@code autoscaling/v1} and {@code v2}. The older version knows only the use of processors; what else a newer
 * object says travels in annotations, so that reading and writing back through the older version loses nothing.
 */
final class AutoscalerConversion {
    private static final String PREFIX = "autoscaling.alpha.kubernetes.io/";
    private static final String METRICS = PREFIX + "metrics";
    private static final String BEHAVIOR = PREFIX + "behavior";
    private static final String CURRENT_METRICS = PREFIX + "current-metrics";
    private static final String CONDITIONS = PREFIX + "conditions";
    private static final int DEFAULT_CPU_PERCENT = 80;
    private static final ObjectMapper JSON = new ObjectMapper();

    private AutoscalerConversion() {}

    static ObjectNode toV2(ObjectNode v1) {
        ObjectNode v2 = v1.deepCopy();
        v2.put("apiVersion", "autoscaling/v2");
        ObjectNode spec = Tree.make(v2, "spec");
        ArrayNode metrics = JsonNodeFactory.instance.arrayNode();
        JsonNode percent = spec.remove("targetCPUUtilizationPercentage");
        if (percent != null && percent.isNumber()) {
            metrics.add(cpu("target", percent));
        }
        if (take(v2, METRICS) instanceof ArrayNode others) {
            others.forEach(metric -> metrics.add(AutoscalerMetrics.toV2(metric, "target")));
        }
        if (metrics.isEmpty()) {
            metrics.add(cpu("target", JsonNodeFactory.instance.numberNode(DEFAULT_CPU_PERCENT)));
        }
        spec.set("metrics", metrics);
        if (take(v2, BEHAVIOR) instanceof ObjectNode behavior) {
            spec.set("behavior", behavior);
        }
        statusToV2(v2);
        return v2;
    }

    static ObjectNode fromV2(ObjectNode v2) {
        ObjectNode v1 = v2.deepCopy();
        v1.put("apiVersion", "autoscaling/v1");
        ObjectNode spec = Tree.make(v1, "spec");
        ArrayNode others = JsonNodeFactory.instance.arrayNode();
        JsonNode metrics = spec.remove("metrics");
        for (JsonNode metric : metrics == null ? JsonNodeFactory.instance.arrayNode() : metrics) {
            JsonNode percent = percent(metric, "target");
            if (percent != null && !spec.has("targetCPUUtilizationPercentage")) {
                spec.set("targetCPUUtilizationPercentage", percent);
            } else {
                others.add(AutoscalerMetrics.fromV2(metric, "target"));
            }
        }
        put(v1, METRICS, others);
        put(v1, BEHAVIOR, spec.remove("behavior"));
        statusFromV2(v1);
        return v1;
    }

    private static void statusToV2(ObjectNode v2) {
        JsonNode conditions = take(v2, CONDITIONS);
        JsonNode current = take(v2, CURRENT_METRICS);
        if (!(v2.get("status") instanceof ObjectNode status)) {
            return;
        }
        ArrayNode metrics = JsonNodeFactory.instance.arrayNode();
        JsonNode percent = status.remove("currentCPUUtilizationPercentage");
        if (percent != null && percent.isNumber()) {
            metrics.add(cpu("current", percent));
        }
        if (current instanceof ArrayNode others) {
            others.forEach(metric -> metrics.add(AutoscalerMetrics.toV2(metric, "current")));
        }
        if (metrics.isEmpty()) {
            status.putNull("currentMetrics");
        } else {
            status.set("currentMetrics", metrics);
        }
        if (conditions instanceof ArrayNode) {
            status.set("conditions", conditions);
        }
    }

    private static void statusFromV2(ObjectNode v1) {
        if (!(v1.get("status") instanceof ObjectNode status)) {
            return;
        }
        ArrayNode others = JsonNodeFactory.instance.arrayNode();
        JsonNode metrics = status.remove("currentMetrics");
        for (JsonNode metric : metrics == null ? JsonNodeFactory.instance.arrayNode() : metrics) {
            JsonNode percent = percent(metric, "current");
            if (percent != null && !status.has("currentCPUUtilizationPercentage")) {
                status.set("currentCPUUtilizationPercentage", percent);
            } else {
                others.add(AutoscalerMetrics.fromV2(metric, "current"));
            }
        }
        put(v1, CURRENT_METRICS, others);
        put(v1, CONDITIONS, status.remove("conditions"));
        Tree.orNumber(status, "currentReplicas", 0);
        Tree.orNumber(status, "desiredReplicas", 0);
    }

    private static ObjectNode cpu(String when, JsonNode percent) {
        ObjectNode metric = JsonNodeFactory.instance.objectNode().put("type", "Resource");
        ObjectNode value = metric.putObject("resource").put("name", "cpu").putObject(when);
        if (when.equals("target")) {
            value.put("type", "Utilization");
        }
        value.set("averageUtilization", percent);
        return metric;
    }

    private static @Nullable JsonNode percent(JsonNode metric, String when) {
        JsonNode resource = metric.path("resource");
        JsonNode percent = resource.path(when).get("averageUtilization");
        return Tree.text(metric, "type").equals("Resource") && Tree.text(resource, "name").equals("cpu")
                ? percent
                : null;
    }

    private static @Nullable JsonNode take(ObjectNode object, String annotation) {
        if (!(Tree.view(object, "metadata").get("annotations") instanceof ObjectNode annotations)) {
            return null;
        }
        JsonNode text = annotations.remove(annotation);
        if (annotations.isEmpty()) {
            Tree.make(object, "metadata").remove("annotations");
        }
        try {
            return text == null ? null : JSON.readTree(text.asText());
        } catch (JsonProcessingException e) {
            // The user wrote something else under this name; the object stands without it, as in Kubernetes.
            return null;
        }
    }

    private static void put(ObjectNode object, String annotation, @Nullable JsonNode value) {
        if (value instanceof ContainerNode<?> container && !container.isEmpty()) {
            Tree.make(Tree.make(object, "metadata"), "annotations").put(annotation, value.toString());
        }
    }

    /** The fields that carry an amount, and how the two versions call them. */
    static Map<String, String> amounts(String when) {
        return when.equals("target")
                ? Map.of("value", "targetValue", "averageValue", "targetAverageValue", "averageUtilization",
                        "targetAverageUtilization")
                : Map.of("value", "currentValue", "averageValue", "currentAverageValue", "averageUtilization",
                        "currentAverageUtilization");
    }
}
