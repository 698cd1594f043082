package dev.highlander.controlplane.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.Schema.ListType;
import dev.highlander.controlplane.apiserver.schema.Schema.Presence;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of the built-in types, compiled from recorded definitions as they are asked for.
 *
 * <p>Three sources come together: the definitions (fields, types, list and merge keys), the defaults of the API, which the
 * definitions do not know, and {@code shapes.json} beside this class, which says how Go writes each field (by value, by pointer,
 * as null when missing). For any number of threads.
 */
public final class BuiltInSchemas {
    private static final String OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
    private static final String QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity";
    private static final String INT_OR_STRING = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";
    private static final JsonNode NO_DEFAULTS = Documents.JSON.createObjectNode();

    private final JsonNode definitions;
    private final JsonNode defaults;
    private final JsonNode shapes;
    private final Map<String, TypeBehavior> behaviors;
    private final Map<String, Structure> structures = new ConcurrentHashMap<>();

    private BuiltInSchemas(JsonNode definitions, JsonNode defaults, JsonNode shapes,
            Map<String, TypeBehavior> behaviors) {
        this.definitions = definitions;
        this.defaults = defaults;
        this.shapes = shapes;
        this.behaviors = Map.copyOf(behaviors);
    }

    /**
     * Takes the sources; nothing is compiled yet.
     *
     * @param schemaJson the recorded definitions: {@code {"definitions": {NAME: {…}}}}
     * @param defaultsOverlay the defaults of the API: {@code {NAME: {FIELD: VALUE}}}; they replace every default of the
     *        definitions
     * @param behaviors what data cannot say, by the name of the definition
     */
    public static BuiltInSchemas load(JsonNode schemaJson, JsonNode defaultsOverlay,
            Map<String, TypeBehavior> behaviors) {
        return new BuiltInSchemas(schemaJson.path("definitions"), defaultsOverlay, readShapes(), behaviors);
    }

    private static JsonNode readShapes() {
        try (InputStream in = BuiltInSchemas.class.getResourceAsStream("shapes.json")) {
            if (in == null) {
                throw new IllegalStateException(
                        "shapes.json is missing from the class path beside " + BuiltInSchemas.class);
            }
            return Documents.JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException("reading shapes.json", e);
        }
    }

    /** The names of all definitions. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        definitions.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /**
     * The schema of a definition.
     *
     * @param definitionName for example {@code io.k8s.api.core.v1.Pod}
     * @throws IllegalArgumentException if there is no such definition
     */
    public Schema schema(String definitionName) {
        return node(definitionName);
    }

    /** The schema of object metadata, as it stands in custom resources: nothing is written unless it is given. */
    public Schema customMetadata() {
        SchemaNode metadata = node(OBJECT_META);
        Structure.Parts parts = new Structure.Parts(Schema.Type.OBJECT);
        Map<String, SchemaNode> fields = new HashMap<>(metadata.body().fields());
        fields.computeIfPresent("creationTimestamp",
                (_, time) -> time.as(time.use().withPresence(Presence.AS_GIVEN)));
        parts.fields = fields;
        return new SchemaNode(Structure.of(OBJECT_META, new Structure.Body(parts)), SchemaNode.Use.PLAIN);
    }

    private SchemaNode node(String definitionName) {
        return new SchemaNode(structure(definitionName), SchemaNode.Use.PLAIN);
    }

    private Structure structure(String name) {
        JsonNode definition = definitions.get(name);
        if (definition == null) {
            throw new IllegalArgumentException("no definition named " + name);
        }
        return structures.computeIfAbsent(name, key -> new Structure(key, () -> compile(key, definition)));
    }

    private Structure.Body compile(String name, JsonNode definition) {
        Structure.Parts parts = switch (name) {
            case QUANTITY -> new Structure.Parts(Schema.Type.QUANTITY);
            case INT_OR_STRING -> new Structure.Parts(Schema.Type.INT_OR_STRING);
            default -> parts(name, definition);
        };
        parts.behavior = behaviors.getOrDefault(name, TypeBehavior.NONE);
        if (name.endsWith(".MicroTime")) {
            parts.format = Scalars.MICRO_TIME;
        }
        return new Structure.Body(parts);
    }

    private Structure.Parts parts(String owner, JsonNode definition) {
        Structure.Parts parts = new Structure.Parts(type(definition));
        parts.format = definition.path("format").asText("");
        parts.atomic = definition.path("x-kubernetes-map-type").asText("").equals("atomic");
        definition.path("required").forEach(name -> parts.required = with(parts.required, name.asText()));
        definition.path("enum").forEach(value -> parts.enumValues = with(parts.enumValues, value.asText()));
        if (definition.get("properties") instanceof ObjectNode properties) {
            parts.fields = fields(owner, properties);
        }
        if (definition.get("additionalProperties") instanceof ObjectNode values) {
            parts.values = element(owner, values);
        }
        if (definition.get("items") instanceof ObjectNode items) {
            parts.items = element(owner, items);
        }
        return parts;
    }

    private static List<String> with(List<String> list, String value) {
        List<String> longer = new ArrayList<>(list);
        longer.add(value);
        return longer;
    }

    private static Schema.Type type(JsonNode definition) {
        return switch (definition.path("type").asText("")) {
            case "object" -> definition.has("properties")
                    ? Schema.Type.OBJECT
                    : definition.has("additionalProperties") ? Schema.Type.MAP : Schema.Type.ANY;
            case "array" -> Schema.Type.ARRAY;
            case "string" -> Schema.Type.STRING;
            case "integer" -> Schema.Type.INTEGER;
            case "number" -> Schema.Type.NUMBER;
            case "boolean" -> Schema.Type.BOOLEAN;
            default -> Schema.Type.ANY;
        };
    }

    private Map<String, SchemaNode> fields(String owner, ObjectNode properties) {
        Map<String, SchemaNode> fields = new LinkedHashMap<>();
        JsonNode shape = shapes.path(owner);
        JsonNode ownDefaults = defaults.path(owner).isObject() ? defaults.path(owner) : NO_DEFAULTS;
        properties.properties().forEach(property -> {
            String name = property.getKey();
            JsonNode definition = property.getValue();
            Structure structure = structureOf(owner, definition);
            SchemaNode.Use use = use(definition, presence(shape, name, definition), ownDefaults.get(name));
            fields.put(name, new SchemaNode(structure, use));
        });
        return fields;
    }

    private SchemaNode element(String owner, JsonNode definition) {
        return new SchemaNode(structureOf(owner, definition), use(definition, Presence.AS_GIVEN, null));
    }

    private Structure structureOf(String owner, JsonNode definition) {
        JsonNode reference = definition.get("$ref");
        return reference != null
                ? structure(reference.asText())
                : Structure.of("", new Structure.Body(parts(owner, definition)));
    }

    /** Structs held by pointer are kept when empty; what is held by value follows {@code omitempty}. */
    private static Presence presence(JsonNode shape, String name, JsonNode definition) {
        if (lists(shape, "null", name)) {
            return Presence.NULL_IF_MISSING;
        }
        if (lists(shape, "value", name)) {
            return Presence.ALWAYS;
        }
        return definition.has("$ref") || lists(shape, "pointer", name) ? Presence.AS_GIVEN : Presence.OMIT_EMPTY;
    }

    private static boolean lists(JsonNode shape, String how, String name) {
        for (JsonNode listed : shape.path(how)) {
            if (listed.asText().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static SchemaNode.Use use(JsonNode definition, Presence presence, @Nullable JsonNode defaultValue) {
        List<String> keys = new ArrayList<>();
        definition.path("x-kubernetes-list-map-keys").forEach(key -> keys.add(key.asText()));
        String strategy = definition.path("x-kubernetes-patch-strategy").asText("");
        JsonNode mergeKey = definition.get("x-kubernetes-patch-merge-key");
        return new SchemaNode.Use(presence, defaultValue, false, listType(definition), List.copyOf(keys),
                definition.path("x-kubernetes-map-type").asText("").equals("atomic"),
                mergeKey == null ? null : mergeKey.asText(), strategy.contains("merge"),
                strategy.contains("retainKeys"));
    }

    private static ListType listType(JsonNode definition) {
        return switch (definition.path("x-kubernetes-list-type").asText("atomic")) {
            case "map" -> ListType.MAP;
            case "set" -> ListType.SET;
            default -> ListType.ATOMIC;
        };
    }
}
