package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** What field selectors see in objects of built-in kinds: mostly the value at the path, sometimes what Kubernetes makes of it. */
public final class SelectableFields {
    private SelectableFields() {}

    /**
     * The text that a field selector compares; empty where nothing stands.
     *
     * @param object an object in the version in which the path is meant
     * @param path one of its kind's selectable fields
     */
    public static String value(ObjectNode object, String path) {
        return switch (path) {
            case "source" -> {
                String component = Tree.text(Tree.view(object, "source"), "component");
                yield component.isEmpty() ? Tree.text(object, "reportingComponent") : component;
            }
            case "status.successful" -> Long.toString(Tree.number(Tree.view(object, "status"), "succeeded"));
            case "status.replicas" -> Long.toString(Tree.number(Tree.view(object, "status"), "replicas"));
            case "spec.hostNetwork" -> Boolean.toString(Tree.flag(Tree.view(object, "spec"), "hostNetwork"));
            case "spec.unschedulable" -> Boolean.toString(Tree.flag(Tree.view(object, "spec"), "unschedulable"));
            case "status.podIPs" -> Tree.text(Tree.list(Tree.view(object, "status"), "podIPs").path(0), "ip");
            default -> at(object, path);
        };
    }

    /** The path of an event's field in {@code v1} by its path in {@code events.k8s.io/v1}. */
    public static String ofCoreEvent(String path) {
        if (path.startsWith("regarding.")) {
            return "involvedObject." + path.substring("regarding.".length());
        }
        return path.equals("reportingController") ? "reportingComponent" : path;
    }

    private static String at(ObjectNode object, String path) {
        @Nullable
        JsonNode value = object;
        int start = 0;
        while (value != null && start <= path.length()) {
            int dot = path.indexOf('.', start);
            int end = dot < 0 ? path.length() : dot;
            value = value.get(path.substring(start, end));
            start = end + 1;
        }
        return value != null && value.isValueNode() && !value.isNull() ? value.asText() : "";
    }
}
