package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import dev.highlander.controlplane.apiserver.schema.Quantity;
import java.util.List;
import java.util.Map;

/** What a container asks for and may use at most. */
final class ResourceRules {
    private static final List<String> CONTAINER_RESOURCES = List.of("cpu", "memory", "ephemeral-storage");
    private static final List<String> STANDARD_RESOURCES = List.of("cpu", "memory", "ephemeral-storage", "storage",
            "requests.cpu", "requests.memory", "requests.ephemeral-storage", "requests.storage", "limits.cpu",
            "limits.memory",
            "limits.ephemeral-storage", "pods", "services", "services.nodeports", "services.loadbalancers",
            "replicationcontrollers", "resourcequotas", "secrets", "configmaps", "persistentvolumeclaims");
    private static final String HUGE_PAGES = "hugepages-";

    private ResourceRules() {}

    static void requirements(ObjectNode resources, FieldPath path, Problems problems) {
        ObjectNode limits = Tree.view(resources, "limits");
        ObjectNode requests = Tree.view(resources, "requests");
        for (Map.Entry<String, JsonNode> limit : limits.properties()) {
            FieldPath here = path.field("limits").key(limit.getKey());
            containerResource(limit.getKey(), here, problems);
            amount(limit.getKey(), limit.getValue(), here, problems);
        }
        for (Map.Entry<String, JsonNode> request : requests.properties()) {
            String name = request.getKey();
            FieldPath here = path.field("requests").key(name);
            containerResource(name, here, problems);
            amount(name, request.getValue(), here, problems);
            JsonNode limit = limits.get(name);
            if (limit == null) {
                if (!overcommits(name)) {
                    problems.required(path.field("limits"), "Limit must be set for non overcommitable resources");
                }
            } else {
                withinLimit(name, request.getValue(), limit, path.field("requests"), problems);
            }
        }
    }

    /** Reports amounts below zero, and parts of what comes only in wholes. */
    static void amount(String name, JsonNode value, FieldPath path, Problems problems) {
        if (isPlainCount(value)) {
            return;
        }
        Quantity quantity = Quantity.parse(value.asText());
        if (quantity.signum() < 0) {
            problems.invalid(path, value.asText(), "must be greater than or equal to 0");
        }
        if (isWhole(name) && quantity.milliValue() % 1000 != 0) {
            problems.invalid(path, value.asText(), "must be an integer");
        }
    }

    /** The messages for a name of a resource that may stand anywhere. */
    static void resourceName(String name, FieldPath path, Problems problems) {
        if (Check.format(name, path, problems, Format::qualifiedName) && name.indexOf('/') < 0
                && !STANDARD_RESOURCES.contains(name) && !name.startsWith(HUGE_PAGES)
                && !name.startsWith("requests." + HUGE_PAGES)) {
            problems.invalid(path, name, "must be a standard resource type or fully qualified");
        }
    }

    private static void containerResource(String name, FieldPath path, Problems problems) {
        if (Tree.contains(CONTAINER_RESOURCES, name)) {
            return;
        }
        resourceName(name, path, problems);
        if (name.indexOf('/') < 0) {
            if (!name.startsWith(HUGE_PAGES)) {
                problems.invalid(path, name, "must be a standard resource for containers");
            }
        } else if (!isNative(name) && name.startsWith("requests.")) {
            problems.invalid(path, name, "doesn't follow extended resource name standard");
        }
    }

    private static void withinLimit(String name, JsonNode request, JsonNode limit, FieldPath path, Problems problems) {
        if (request.equals(limit)) {
            return;
        }
        int order = Quantity.parse(request.asText()).compareTo(Quantity.parse(limit.asText()));
        if (order != 0 && !overcommits(name)) {
            problems.invalid(path, request.asText(), "must be equal to " + name + " limit of " + limit.asText());
        } else if (order > 0) {
            problems.invalid(path, request.asText(),
                    "must be less than or equal to " + name + " limit of " + limit.asText());
        }
    }

    /** Most amounts are digits and perhaps a unit, which no rule minds. */
    private static boolean isPlainCount(JsonNode value) {
        if (!value.isTextual()) {
            return false;
        }
        String text = value.textValue();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static boolean isWhole(String name) {
        return name.indexOf('/') >= 0 || name.startsWith(HUGE_PAGES);
    }

    private static boolean isNative(String name) {
        return name.indexOf('/') < 0 || name.contains("kubernetes.io/");
    }

    private static boolean overcommits(String name) {
        return isNative(name) && !name.startsWith(HUGE_PAGES);
    }
}
