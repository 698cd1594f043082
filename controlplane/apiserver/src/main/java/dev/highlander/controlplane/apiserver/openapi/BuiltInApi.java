package dev.highlander.controlplane.apiserver.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highlander.controlplane.apiserver.json.Json;
import dev.highlander.controlplane.apiserver.kinds.GroupVersion;
import dev.highlander.controlplane.apiserver.kinds.Registry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The recorded definitions and paths of the built-in kinds; read when the first document is asked for, which most runs never see. */
final class BuiltInApi {
    private @Nullable Recorded recorded;

    private record Recorded(JsonNode definitions, JsonNode paths, Map<String, String> names) {}

    /** All definitions by name. */
    JsonNode definitions() {
        return recorded().definitions();
    }

    /** All paths. */
    JsonNode paths() {
        return recorded().paths();
    }

    /** The name of a kind's definition, or null. */
    @Nullable
    String definition(GroupVersion groupVersion, String kind) {
        return recorded().names().get(groupVersion.apiVersion() + "/" + kind);
    }

    private synchronized Recorded recorded() {
        if (recorded == null) {
            JsonNode definitions = read("schema.json").path("definitions");
            Map<String, String> names = new HashMap<>();
            for (Map.Entry<String, JsonNode> definition : definitions.properties()) {
                for (JsonNode row : definition.getValue().path("x-kubernetes-group-version-kind")) {
                    GroupVersion groupVersion = new GroupVersion(row.path("group").asText(),
                            row.path("version").asText());
                    names.put(groupVersion.apiVersion() + "/" + row.path("kind").asText(), definition.getKey());
                }
            }
            recorded = new Recorded(definitions, read("paths.json"), names);
        }
        return recorded;
    }

    private static JsonNode read(String file) {
        try (InputStream in = Registry.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is missing from the class path");
            }
            return Json.mapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
    }
}
