package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** One metric of an autoscaler in the nested form of {@code v2} and in the flat form of {@code v1}'s annotations. */
final class AutoscalerMetrics {
    private static final List<String> SOURCES = List.of("object", "pods", "resource", "containerResource", "external");

    private AutoscalerMetrics() {}

    static ObjectNode fromV2(JsonNode metric, String when) {
        ObjectNode flat = JsonNodeFactory.instance.objectNode().put("type", Tree.text(metric, "type"));
        for (String source : SOURCES) {
            if (metric.get(source) instanceof ObjectNode nested) {
                flat.set(source, flatten(source, nested, when));
            }
        }
        return flat;
    }

    static ObjectNode toV2(JsonNode metric, String when) {
        ObjectNode nested = JsonNodeFactory.instance.objectNode().put("type", Tree.text(metric, "type"));
        for (String source : SOURCES) {
            if (metric.get(source) instanceof ObjectNode flat) {
                nested.set(source, nest(source, flat, when));
            }
        }
        return nested;
    }

    private static ObjectNode flatten(String source, ObjectNode nested, String when) {
        ObjectNode flat = JsonNodeFactory.instance.objectNode();
        copy(nested, "name", flat, "name");
        copy(nested, "container", flat, "container");
        copy(nested, "describedObject", flat, "target");
        JsonNode metric = nested.path("metric");
        copy(metric, "name", flat, "metricName");
        copy(metric, "selector", flat, source.equals("external") ? "metricSelector" : "selector");
        for (Map.Entry<String, String> amount : AutoscalerConversion.amounts(when).entrySet()) {
            copy(nested.path(when), amount.getKey(), flat, flatName(source, amount.getKey(), amount.getValue()));
        }
        return flat;
    }

    private static ObjectNode nest(String source, ObjectNode flat, String when) {
        ObjectNode nested = JsonNodeFactory.instance.objectNode();
        copy(flat, "name", nested, "name");
        copy(flat, "container", nested, "container");
        copy(flat, "target", nested, "describedObject");
        if (flat.has("metricName")) {
            ObjectNode metric = nested.putObject("metric");
            copy(flat, "metricName", metric, "name");
            copy(flat, source.equals("external") ? "metricSelector" : "selector", metric, "selector");
        }
        ObjectNode amounts = nested.putObject(when);
        for (Map.Entry<String, String> amount : AutoscalerConversion.amounts(when).entrySet()) {
            copy(flat, flatName(source, amount.getKey(), amount.getValue()), amounts, amount.getKey());
        }
        if (when.equals("target")) {
            amounts.put("type", amounts.has("averageUtilization")
                    ? "Utilization"
                    : amounts.has("averageValue") ? "AverageValue" : "Value");
        }
        return nested;
    }

    /** Metrics of objects alone call their average by its plain name. */
    private static String flatName(String source, String nested, String flat) {
        return source.equals("object") && nested.equals("averageValue") ? "averageValue" : flat;
    }

    private static void copy(JsonNode from, String name, ObjectNode to, String newName) {
        JsonNode value = Tree.value(from, name);
        if (value != null) {
            to.set(newName, value);
        }
    }
}
