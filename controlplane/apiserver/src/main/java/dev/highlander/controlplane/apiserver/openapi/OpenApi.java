package dev.highlander.controlplane.apiserver.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.admission.ClusterReader;
import dev.highlander.controlplane.apiserver.json.Json;
import dev.highlander.controlplane.apiserver.kinds.GroupVersion;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.kinds.Registry;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** OpenAPI documents by path. For any number of threads. */
public final class OpenApi {
    private static final String DEFINITIONS = "customresourcedefinitions.apiextensions.k8s.io";
    private static final String V2 = "/openapi/v2";
    private static final String V3 = "/openapi/v3";

    private final ClusterReader cluster;
    private final BuiltInApi builtIn = new BuiltInApi();
    private volatile Cache cache = new Cache(-1, Map.of());

    /**
     * Describes the built-in kinds and the custom resources of a cluster.
     *
     * @param cluster where custom resource definitions are read
     */
    public OpenApi(ClusterReader cluster) {
        this.cluster = cluster;
    }

    private record Cache(long version, Map<String, Document> documents) {}

    /**
     * A document.
     *
     * @param bytes its JSON; handed over, nobody changes it
     * @param etag its entity tag, with quotes
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Document(byte[] bytes, String etag) {
        private static Document of(ObjectNode tree) {
            byte[] bytes = Json.bytes(tree);
            try {
                byte[] digest = MessageDigest.getInstance("SHA-512").digest(bytes);
                return new Document(bytes, "\"" + HexFormat.of().formatHex(digest).toUpperCase(Locale.ROOT) + "\"");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-512", e);
            }
        }

        private String hash() {
            return etag.substring(1, etag.length() - 1);
        }
    }

    /** The document at a path, or null if there is none. */
    public @Nullable Document document(Registry.Snapshot registry, String path) {
        if (path.equals(V2) || path.equals(V3)) {
            return cached(registry, path);
        }
        if (path.equals(V3 + "/")) {
            return cached(registry, V3);
        }
        return groupVersion(registry, path) == null ? null : cached(registry, path);
    }

    private Document cached(Registry.Snapshot registry, String path) {
        Cache found = cache;
        if (found.version() != registry.version()) {
            found = new Cache(registry.version(), new ConcurrentHashMap<>());
            cache = found;
        }
        Document known = found.documents().get(path);
        if (known == null) {
            // Made outside of the map's own lock, because the index asks for the documents that it lists.
            known = make(registry, path);
            found.documents().put(path, known);
        }
        return known;
    }

    private Document make(Registry.Snapshot registry, String path) {
        if (path.equals(V2)) {
            return Document.of(new DocumentWriter(builtIn, customKinds(null)).v2());
        }
        GroupVersion groupVersion = groupVersion(registry, path);
        return Document.of(groupVersion == null
                ? index(registry)
                : new DocumentWriter(builtIn, customKinds(groupVersion)).v3(groupVersion));
    }

    private ObjectNode index(Registry.Snapshot registry) {
        ObjectNode index = Json.object();
        ObjectNode paths = index.putObject("paths");
        Set<GroupVersion> all = new LinkedHashSet<>();
        for (Kind kind : registry.kinds()) {
            if (!kind.verbs().isEmpty()) {
                all.add(kind.groupVersion());
            }
        }
        for (GroupVersion groupVersion : all) {
            String place = prefix(groupVersion);
            String path = V3 + "/" + place;
            paths.putObject(place).put("serverRelativeURL", path + "?hash=" + cached(registry, path).hash());
        }
        return index;
    }

    private CustomApi customKinds(@Nullable GroupVersion only) {
        CustomApi custom = new CustomApi();
        for (JsonNode definition : cluster.list(DEFINITIONS, "")) {
            String group = definition.path("spec").path("group").asText();
            for (JsonNode version : definition.path("spec").path("versions")) {
                GroupVersion groupVersion = new GroupVersion(group, version.path("name").asText());
                if (version.path("served").asBoolean() && (only == null || only.equals(groupVersion))) {
                    custom.add(definition, version, groupVersion);
                }
            }
        }
        return custom;
    }

    static String prefix(GroupVersion groupVersion) {
        return (groupVersion.group().isEmpty() ? "api/" : "apis/") + groupVersion.apiVersion();
    }

    private static @Nullable GroupVersion groupVersion(Registry.Snapshot registry, String path) {
        if (!path.startsWith(V3 + "/api")) {
            return null;
        }
        String place = path.substring(V3.length() + 1);
        GroupVersion groupVersion = GroupVersion.parse(place.substring(place.indexOf('/') + 1));
        return registry.serves(groupVersion) && place.equals(prefix(groupVersion)) ? groupVersion : null;
    }
}
