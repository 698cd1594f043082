package dev.highlander.controlplane.apiserver.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.json.Json;
import dev.highlander.controlplane.apiserver.kinds.GroupVersion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Definitions and paths of custom resources, in the form in which those of the built-in kinds were recorded. */
final class CustomApi {
    private static final String OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
    private static final String LIST_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta";

    private final ObjectNode definitions = Json.object();
    private final ObjectNode paths = Json.object();

    ObjectNode definitions() {
        return definitions;
    }

    ObjectNode paths() {
        return paths;
    }

    /** Adds one version of a custom resource definition. */
    void add(JsonNode crd, JsonNode version, GroupVersion groupVersion) {
        JsonNode names = crd.path("spec").path("names");
        String kind = names.path("kind").asText();
        String listKind = names.path("listKind").asText(kind + "List");
        definitions.set(name(groupVersion, kind), object(version, groupVersion, kind));
        definitions.set(name(groupVersion, listKind), list(groupVersion, kind, listKind));
        addPaths(crd, version, groupVersion, kind);
    }

    /** The name of a definition: the group's labels in reverse order, the version, the kind. */
    static String name(GroupVersion groupVersion, String kind) {
        List<String> labels = new ArrayList<>(List.of(groupVersion.group().split("\\.", -1)));
        Collections.reverse(labels);
        return String.join(".", labels) + "." + groupVersion.version() + "." + kind;
    }

    private static ObjectNode object(JsonNode version, GroupVersion groupVersion, String kind) {
        JsonNode schema = version.path("schema").path("openAPIV3Schema");
        ObjectNode object = schema instanceof ObjectNode given ? given.deepCopy() : Json.object();
        object.put("type", "object");
        ObjectNode properties = object.withObject("/properties");
        addTypeFields(properties);
        properties.putObject("metadata").put("$ref", OBJECT_META);
        addIdentity(object, groupVersion, kind);
        return object;
    }

    private static ObjectNode list(GroupVersion groupVersion, String kind, String listKind) {
        ObjectNode list = Json.object().put("type", "object");
        list.putArray("required").add("items");
        ObjectNode properties = list.putObject("properties");
        addTypeFields(properties);
        properties.putObject("metadata").put("$ref", LIST_META);
        ObjectNode items = properties.putObject("items").put("type", "array");
        items.putObject("items").put("$ref", name(groupVersion, kind));
        addIdentity(list, groupVersion, listKind);
        return list;
    }

    private static void addTypeFields(ObjectNode properties) {
        properties.putObject("apiVersion").put("type", "string");
        properties.putObject("kind").put("type", "string");
    }

    private static void addIdentity(ObjectNode definition, GroupVersion groupVersion, String kind) {
        ArrayNode identity = definition.putArray("x-kubernetes-group-version-kind");
        identity.addObject().put("group", groupVersion.group()).put("kind", kind).put("version",
                groupVersion.version());
    }

    private void addPaths(JsonNode crd, JsonNode version, GroupVersion groupVersion, String kind) {
        String plural = crd.path("spec").path("names").path("plural").asText();
        boolean namespaced = crd.path("spec").path("scope").asText().equals("Namespaced");
        String root = "/" + OpenApi.prefix(groupVersion);
        String collection = root + (namespaced ? "/namespaces/{namespace}/" : "/") + plural;
        String place = camel(groupVersion.group()) + camel(groupVersion.version());
        String prefix = place + (namespaced ? "Namespaced" : "") + kind;
        String own = groupVersion.apiVersion() + "/" + kind;

        if (namespaced) {
            operation(paths.putObject(root + "/" + plural), "get", "list", own,
                    "list" + place + kind + "ForAllNamespaces");
        }
        ObjectNode many = paths.putObject(collection);
        operation(many, "get", "list", own, "list" + prefix);
        operation(many, "post", "post", own, "create" + prefix, "body", "dryRun", "fieldValidation");
        operation(many, "delete", "deletecollection", own, "deleteCollection" + prefix, "dryRun");

        ObjectNode one = paths.putObject(collection + "/{name}");
        addObjectOperations(one, own, prefix);
        operation(one, "delete", "delete", own, "delete" + prefix, "dryRun", "name");
        if (version.path("subresources").has("status")) {
            addObjectOperations(paths.putObject(collection + "/{name}/status"), own, prefix + "Status");
        }
        if (version.path("subresources").has("scale")) {
            addObjectOperations(paths.putObject(collection + "/{name}/scale"), "autoscaling/v1/Scale",
                    prefix + "Scale");
        }
    }

    private static void addObjectOperations(ObjectNode path, String kind, String name) {
        operation(path, "get", "get", kind, "read" + name, "name");
        operation(path, "put", "put", kind, "replace" + name, "body", "dryRun", "fieldValidation", "name");
        operation(path, "patch", "patch", kind, "patch" + name, "dryRun", "fieldValidation", "name")
                .putArray("consumes")
                .add("application/json-patch+json")
                .add("application/merge-patch+json")
                .add("application/apply-patch+yaml");
    }

    private static ObjectNode operation(ObjectNode path, String method, String action, String kind, String id,
            String... parameters) {
        ObjectNode operation = path.putObject(method).put("action", action).put("kind", kind).put("operationId", id);
        ArrayNode names = operation.putArray("parameters");
        for (String parameter : parameters) {
            names.add(parameter);
        }
        operation.putArray("responses").add("200").add("401");
        return operation;
    }

    private static String camel(String text) {
        StringBuilder camel = new StringBuilder();
        for (String word : text.split("\\.", -1)) {
            if (!word.isEmpty()) {
                camel.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
            }
        }
        return camel.toString();
    }
}
