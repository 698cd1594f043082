package dev.highlander.controlplane.apiserver.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.json.Json;
import dev.highlander.controlplane.apiserver.kinds.GroupVersion;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the documents of both versions from recorded definitions and paths. */
final class DocumentWriter {
    private static final String PATCH = "io.k8s.apimachinery.pkg.apis.meta.v1.Patch";
    private static final String V2_DEFINITIONS = "#/definitions/";
    private static final String V3_DEFINITIONS = "#/components/schemas/";
    private static final List<String> COMMON = List.of("io.k8s.apimachinery.pkg.apis.meta.v1.Status",
            "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions", PATCH);

    private final BuiltInApi builtIn;
    private final CustomApi custom;

    DocumentWriter(BuiltInApi builtIn, CustomApi custom) {
        this.builtIn = builtIn;
        this.custom = custom;
    }

    /** The document of one group and version. */
    ObjectNode v3(GroupVersion groupVersion) {
        String root = "/" + OpenApi.prefix(groupVersion) + "/";
        Set<String> wanted = new LinkedHashSet<>(COMMON);
        ObjectNode document = Json.object().put("openapi", "3.0.0");
        document.putObject("info").put("title", "Kubernetes").put("version", "v1.32.0");
        ObjectNode paths = document.putObject("paths");
        for (JsonNode source : List.of(builtIn.paths(), custom.paths())) {
            for (Map.Entry<String, JsonNode> path : source.properties()) {
                if (path.getKey().startsWith(root)) {
                    paths.set(path.getKey(), path(path.getKey(), path.getValue(), true, wanted));
                }
            }
        }
        addOwnDefinitions(groupVersion, wanted);
        addDefinitions(document.putObject("components").putObject("schemas"), wanted, true);
        return document;
    }

    /** The document of everything, in the older version. */
    ObjectNode v2() {
        Set<String> wanted = new LinkedHashSet<>();
        ObjectNode document = Json.object().put("swagger", "2.0");
        document.putObject("info").put("title", "Kubernetes").put("version", "v1.32.0");
        ObjectNode paths = document.putObject("paths");
        for (JsonNode source : List.of(builtIn.paths(), custom.paths())) {
            for (Map.Entry<String, JsonNode> path : source.properties()) {
                paths.set(path.getKey(), path(path.getKey(), path.getValue(), false, wanted));
            }
        }
        for (JsonNode source : List.of(builtIn.definitions(), custom.definitions())) {
            source.properties().forEach(definition -> wanted.add(definition.getKey()));
        }
        addDefinitions(document.putObject("definitions"), wanted, false);
        return document;
    }

    private void addOwnDefinitions(GroupVersion groupVersion, Set<String> wanted) {
        for (JsonNode source : List.of(builtIn.definitions(), custom.definitions())) {
            for (Map.Entry<String, JsonNode> definition : source.properties()) {
                for (JsonNode row : definition.getValue().path("x-kubernetes-group-version-kind")) {
                    if (row.path("group").asText().equals(groupVersion.group())
                            && row.path("version").asText().equals(groupVersion.version())) {
                        wanted.add(definition.getKey());
                    }
                }
            }
        }
    }

    private ObjectNode path(String path, JsonNode recorded, boolean v3, Set<String> wanted) {
        ObjectNode item = Json.object();
        for (Map.Entry<String, JsonNode> method : recorded.properties()) {
            item.set(method.getKey(), operation(method.getValue(), v3, wanted));
        }
        ArrayNode common = Json.mapper().createArrayNode();
        for (String name : List.of("name", "namespace", "path")) {
            if (path.contains("{" + name + "}")) {
                common.add(parameter(name, "path", v3).put("required", true));
            }
        }
        if (!common.isEmpty()) {
            item.set("parameters", common);
        }
        return item;
    }

    private ObjectNode operation(JsonNode recorded, boolean v3, Set<String> wanted) {
        String kind = recorded.path("kind").asText();
        int slash = kind.lastIndexOf('/');
        GroupVersion groupVersion = GroupVersion.parse(slash < 0 ? "" : kind.substring(0, slash));
        String name = kind.substring(slash + 1);
        String definition = definition(groupVersion, name);
        if (definition != null) {
            wanted.add(definition);
        }
        ObjectNode operation = Json.object()
                .put("operationId", recorded.path("operationId").asText())
                .put("x-kubernetes-action", recorded.path("action").asText());
        operation.putObject("x-kubernetes-group-version-kind")
                .put("group", groupVersion.group())
                .put("version", groupVersion.version())
                .put("kind", name);
        addParameters(operation, recorded, v3, definition);
        addResponses(operation, recorded, v3, definition);
        return operation;
    }

    private static void addParameters(ObjectNode operation, JsonNode recorded, boolean v3,
            @Nullable String definition) {
        ArrayNode parameters = operation.putArray("parameters");
        for (JsonNode parameter : recorded.path("parameters")) {
            switch (parameter.asText()) {
                case "name", "namespace", "path" -> {
                    // told once for the whole path
                }
                case "body" -> addBody(operation, parameters, v3, definition);
                default -> parameters.add(parameter(parameter.asText(), "query", v3));
            }
        }
        if (!v3 && recorded.has("consumes")) {
            operation.set("consumes", recorded.path("consumes"));
        } else if (recorded.has("consumes")) {
            ObjectNode content = operation.putObject("requestBody").putObject("content");
            recorded.path("consumes")
                    .forEach(type -> addSchema(content.putObject(type.asText()), V3_DEFINITIONS, PATCH));
        }
    }

    private static void addBody(ObjectNode operation, ArrayNode parameters, boolean v3, @Nullable String definition) {
        if (v3) {
            addSchema(operation.putObject("requestBody").putObject("content").putObject("*/*"), V3_DEFINITIONS,
                    definition);
        } else {
            addSchema(parameters.addObject().put("name", "body").put("in", "body").put("required", true),
                    V2_DEFINITIONS,
                    definition);
        }
    }

    private static void addResponses(ObjectNode operation, JsonNode recorded, boolean v3, @Nullable String definition) {
        ObjectNode responses = operation.putObject("responses");
        for (JsonNode code : recorded.path("responses")) {
            boolean refused = code.asText().equals("401");
            ObjectNode response = responses.putObject(code.asText()).put("description",
                    refused ? "Unauthorized" : "OK");
            if (!refused && v3) {
                addSchema(response.putObject("content").putObject("application/json"), V3_DEFINITIONS, definition);
            } else if (!refused) {
                addSchema(response, V2_DEFINITIONS, definition);
            }
        }
    }

    private static void addSchema(ObjectNode holder, String prefix, @Nullable String definition) {
        ObjectNode schema = holder.putObject("schema");
        if (definition == null) {
            schema.put("type", "object");
        } else {
            schema.put("$ref", prefix + definition);
        }
    }

    private static ObjectNode parameter(String name, String in, boolean v3) {
        ObjectNode parameter = Json.object().put("name", name).put("in", in);
        ObjectNode typed = v3 ? parameter.putObject("schema") : parameter;
        typed.put("type", "string").put("uniqueItems", true);
        return parameter;
    }

    private @Nullable String definition(GroupVersion groupVersion, String kind) {
        String name = CustomApi.name(groupVersion, kind);
        return custom.definitions().has(name) ? name : builtIn.definition(groupVersion, kind);
    }

    /** Adds definitions and everything that they refer to. */
    private void addDefinitions(ObjectNode target, Set<String> wanted, boolean v3) {
        Deque<String> open = new ArrayDeque<>(wanted);
        while (!open.isEmpty()) {
            String name = open.removeFirst();
            if (!target.has(name)) {
                JsonNode own = custom.definitions().path(name);
                JsonNode definition = own.isMissingNode() ? builtIn.definitions().path(name) : own;
                target.set(name, definition.isMissingNode()
                        ? Json.object().put("type", "object")
                        : rewritten(definition, v3, open));
            }
        }
    }

    /** Turns plain references into document references; what stands beside one goes around it, as version 3 wants it. */
    private static JsonNode rewritten(JsonNode node, boolean v3, Deque<String> open) {
        if (node instanceof ArrayNode array) {
            ArrayNode copy = Json.mapper().createArrayNode();
            array.forEach(item -> copy.add(rewritten(item, v3, open)));
            return copy;
        }
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        ObjectNode copy = Json.object();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (field.getKey().equals("$ref") && field.getValue().isTextual()) {
                String name = field.getValue().textValue();
                open.add(name);
                if (v3 && object.size() > 1) {
                    copy.putArray("allOf").addObject().put("$ref", V3_DEFINITIONS + name);
                } else {
                    copy.put("$ref", (v3 ? V3_DEFINITIONS : V2_DEFINITIONS) + name);
                }
            } else {
                copy.set(field.getKey(), rewritten(field.getValue(), v3, open));
            }
        }
        return copy;
    }
}
