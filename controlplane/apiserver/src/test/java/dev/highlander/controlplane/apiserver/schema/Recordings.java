package dev.highlander.controlplane.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The schemas and the recorded exchanges, for tests. */
public final class Recordings {
    /** Reads and writes trees. */
    public static final JsonMapper JSON = JsonMapper.builder().build();

    /** The built-in schemas with the real defaults, without behaviours. */
    public static final BuiltInSchemas SCHEMAS = BuiltInSchemas.load(
            resource("/dev/highlander/controlplane/apiserver/kinds/schema.json"),
            resource("/schema/defaults.json"), Map.of());

    private static final Map<String, String> DEFINITIONS = definitions();

    private Recordings() {}

    /** A JSON resource of the class path. */
    public static JsonNode resource(String path) {
        try (InputStream in = Recordings.class.getResourceAsStream(path)) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }

    private static Map<String, String> definitions() {
        Map<String, String> names = new HashMap<>();
        JsonNode definitions = resource("/dev/highlander/controlplane/apiserver/kinds/schema.json").path("definitions");
        definitions.properties().forEach(entry -> {
            JsonNode kinds = entry.getValue().path("x-kubernetes-group-version-kind");
            if (kinds.size() == 1) {
                JsonNode kind = kinds.get(0);
                String group = kind.path("group").asText();
                String version = kind.path("version").asText();
                names.put((group.isEmpty() ? version : group + "/" + version) + "/" + kind.path("kind").asText(),
                        entry.getKey());
            }
        });
        return names;
    }

    /** Whether an object is of a built-in kind. */
    public static boolean isBuiltIn(JsonNode object) {
        return DEFINITIONS.containsKey(object.path("apiVersion").asText() + "/" + object.path("kind").asText());
    }

    /** The schema of a built-in object. */
    public static Schema schemaOf(JsonNode object) {
        return schemaOf(object.path("apiVersion").asText(), object.path("kind").asText());
    }

    /** The schema of a built-in kind. */
    public static Schema schemaOf(String apiVersion, String kind) {
        return SCHEMAS.schema(Objects.requireNonNull(DEFINITIONS.get(apiVersion + "/" + kind), kind));
    }

    /** A decoder for objects of a built-in kind. */
    public static Decoder decoder(String apiVersion, String kind) {
        return new Decoder(schemaOf(apiVersion, kind), apiVersion, kind);
    }

    /** The steps of a scenario. */
    public static List<JsonNode> steps(String scenario) {
        return resource("/exchanges/exchanges-" + scenario + ".json").path("steps").valueStream().toList();
    }

    /** A recorded object with a real time wherever the recording masks one. */
    public static ObjectNode unmasked(JsonNode object) {
        return (ObjectNode) parse(object.toString().replace("\"<time>\"", "\"2026-01-01T00:00:00Z\""));
    }

    /** A tree, written with single quotes for reading. */
    public static ObjectNode object(String text) {
        return (ObjectNode) parse(text.replace('\'', '"'));
    }

    /** A tree. */
    public static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }
}
