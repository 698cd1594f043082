package dev.highlander.controlplane.apiserver.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.json.Json;
import dev.highlander.controlplane.apiserver.kinds.GroupVersion;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.kinds.Registry;
import dev.highlander.controlplane.apiserver.kinds.Subresource;
import dev.highlander.controlplane.apiserver.kinds.Verb;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;

/** The documents that clients read one by one: groups, versions and resources. */
final class LegacyDiscovery {
    private LegacyDiscovery() {}

    /** The versions of the core group. */
    static ObjectNode coreVersions() {
        ObjectNode versions = Json.object().put("kind", "APIVersions");
        versions.putArray("versions").add("v1");
        return versions;
    }

    /** All groups. */
    static ObjectNode groups(Registry.Snapshot registry) {
        ObjectNode list = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode groups = list.putArray("groups");
        registry.groups().forEach(group -> groups.add(group(group, Json.object())));
        return list;
    }

    /** One group. */
    static ObjectNode group(Registry.Group group) {
        return group(group, Json.object().put("kind", "APIGroup").put("apiVersion", "v1"));
    }

    private static ObjectNode group(Registry.Group group, ObjectNode node) {
        node.put("name", group.name());
        ArrayNode versions = node.putArray("versions");
        for (String version : group.versions()) {
            versions.add(version(group.name(), version));
        }
        node.set("preferredVersion", version(group.name(), group.versions().getFirst()));
        return node;
    }

    /** The resources of a group at a version. */
    static ObjectNode resources(Registry.Snapshot registry, GroupVersion groupVersion) {
        ObjectNode list = Json.object().put("kind", "APIResourceList");
        if (!groupVersion.group().isEmpty()) {
            // The core group's list has never told its own version.
            list.put("apiVersion", "v1");
        }
        list.put("groupVersion", groupVersion.apiVersion());
        ArrayNode resources = list.putArray("resources");
        for (Kind kind : Served.at(registry, groupVersion)) {
            resources.add(resource(kind));
            for (Subresource subresource : kind.subresources().values()) {
                resources.add(subresource(kind, subresource));
            }
        }
        return list;
    }

    private static ObjectNode resource(Kind kind) {
        ObjectNode node = Json.object()
                .put("name", kind.plural())
                .put("singularName", kind.names().singular())
                .put("namespaced", kind.namespaced())
                .put("kind", kind.names().kind());
        putVerbs(node, kind.verbs());
        putIfAny(node, "shortNames", kind.names().shortNames());
        putIfAny(node, "categories", kind.names().categories());
        if (kind.verbs().contains(Verb.WATCH)) {
            node.put("storageVersionHash", storageVersionHash(kind));
        }
        return node;
    }

    private static ObjectNode subresource(Kind kind, Subresource subresource) {
        ObjectNode node = Json.object()
                .put("name", kind.plural() + "/" + subresource.name())
                .put("singularName", "")
                .put("namespaced", kind.namespaced());
        GroupVersion response = subresource.responseGroupVersion();
        if (!response.equals(kind.groupVersion())) {
            node.put("group", response.group()).put("version", response.version());
        }
        node.put("kind", subresource.response());
        putVerbs(node, subresource.verbs());
        return node;
    }

    private static ObjectNode version(String group, String version) {
        return Json.object()
                .put("groupVersion", new GroupVersion(group, version).apiVersion())
                .put("version", version);
    }

    private static void putVerbs(ObjectNode node, Collection<Verb> verbs) {
        ArrayNode words = node.putArray("verbs");
        verbs.forEach(verb -> words.add(verb.word()));
    }

    private static void putIfAny(ObjectNode node, String field, List<String> values) {
        if (!values.isEmpty()) {
            ArrayNode array = node.putArray(field);
            values.forEach(array::add);
        }
    }

    /** Tells clients when the kept form changes: the first eight bytes of a digest over group, version and kind. */
    private static String storageVersionHash(Kind kind) {
        GroupVersion kept = kind.storage().groupVersion();
        String text = kept.group() + "/" + kept.version() + "/" + kind.names().kind();
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(Arrays.copyOf(digest, 8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
