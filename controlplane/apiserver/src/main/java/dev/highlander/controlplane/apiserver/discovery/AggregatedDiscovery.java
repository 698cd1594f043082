package dev.highlander.controlplane.apiserver.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.json.Json;
import dev.highlander.controlplane.apiserver.kinds.GroupVersion;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.kinds.Registry;
import dev.highlander.controlplane.apiserver.kinds.Subresource;
import dev.highlander.controlplane.apiserver.kinds.Verb;
import java.util.Collection;
import java.util.List;

/** Everything that is served in one document ({@code apidiscovery.k8s.io/v2}), which saves clients a request for each group. */
final class AggregatedDiscovery {
    private AggregatedDiscovery() {}

    /** The document at {@code /api}. */
    static ObjectNode core(Registry.Snapshot registry) {
        ObjectNode list = head();
        ObjectNode item = list.withArray("/items").addObject();
        item.putObject("metadata").putNull("creationTimestamp");
        ArrayNode versions = item.putArray("versions");
        versions.add(version(registry, new GroupVersion("", "v1")));
        return list;
    }

    /** The document at {@code /apis}. */
    static ObjectNode groups(Registry.Snapshot registry) {
        ObjectNode list = head();
        ArrayNode items = list.putArray("items");
        for (Registry.Group group : registry.groups()) {
            ObjectNode item = items.addObject();
            item.putObject("metadata").put("name", group.name()).putNull("creationTimestamp");
            ArrayNode versions = item.putArray("versions");
            for (String version : group.versions()) {
                versions.add(version(registry, new GroupVersion(group.name(), version)));
            }
        }
        return list;
    }

    private static ObjectNode head() {
        ObjectNode list = Json.object().put("kind", "APIGroupDiscoveryList").put("apiVersion",
                "apidiscovery.k8s.io/v2");
        list.putObject("metadata");
        return list;
    }

    private static ObjectNode version(Registry.Snapshot registry, GroupVersion groupVersion) {
        ObjectNode version = Json.object().put("version", groupVersion.version());
        ArrayNode resources = version.putArray("resources");
        for (Kind kind : Served.at(registry, groupVersion)) {
            resources.add(resource(kind));
        }
        return version.put("freshness", "Current");
    }

    private static ObjectNode resource(Kind kind) {
        ObjectNode resource = Json.object().put("resource", kind.plural());
        resource.set("responseKind", responseKind(kind.custom() ? kind.groupVersion() : new GroupVersion("", ""),
                kind.names().kind()));
        resource.put("scope", kind.namespaced() ? "Namespaced" : "Cluster");
        resource.put("singularResource", kind.names().singular());
        resource.set("verbs", verbs(kind.verbs()));
        addIfAny(resource, "shortNames", kind.names().shortNames());
        addIfAny(resource, "categories", kind.names().categories());
        if (!kind.subresources().isEmpty()) {
            ArrayNode subresources = resource.putArray("subresources");
            for (Subresource subresource : kind.subresources().values()) {
                ObjectNode entry = subresources.addObject().put("subresource", subresource.name());
                boolean own = subresource.responseGroupVersion().equals(kind.groupVersion()) && !kind.custom();
                entry.set("responseKind",
                        responseKind(own ? new GroupVersion("", "") : subresource.responseGroupVersion(),
                                subresource.response()));
                entry.set("verbs", verbs(subresource.verbs()));
            }
        }
        return resource;
    }

    /** For what has the group and version of its list, built-in kinds leave both empty. */
    private static ObjectNode responseKind(GroupVersion groupVersion, String kind) {
        return Json.object().put("group", groupVersion.group()).put("version", groupVersion.version()).put("kind",
                kind);
    }

    private static ArrayNode verbs(Collection<Verb> verbs) {
        ArrayNode words = Json.mapper().createArrayNode();
        verbs.stream().map(Verb::word).sorted().forEach(words::add);
        return words;
    }

    private static void addIfAny(ObjectNode resource, String field, List<String> values) {
        if (!values.isEmpty()) {
            ArrayNode array = resource.putArray(field);
            values.forEach(array::add);
        }
    }
}
