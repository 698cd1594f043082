package dev.highlander.controlplane.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.Schema.ListType;
import dev.highlander.controlplane.apiserver.schema.Schema.Presence;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compiles the structural schemas of custom resource definitions, which have been validated before. */
public final class StructuralSchemas {
    private final SchemaNode metadata;

    private StructuralSchemas(SchemaNode metadata) {
        this.metadata = metadata;
    }

    /**
     * Compiles the schema of one version of a custom resource.
     *
     * @param openApiV3Schema the schema as given; null keeps whatever comes
     * @param preserveUnknownFields whether the definition as a whole keeps unknown fields
     * @param builtIn where the schema of metadata comes from
     */
    public static Schema compile(@Nullable JsonNode openApiV3Schema, boolean preserveUnknownFields,
            BuiltInSchemas builtIn) {
        StructuralSchemas compiler = new StructuralSchemas((SchemaNode) builtIn.customMetadata());
        JsonNode source = openApiV3Schema != null
                ? openApiV3Schema
                : Documents.JSON.createObjectNode().put("type", "object");
        Structure.Parts parts = compiler.parts(source, true);
        parts.preservesUnknown |= preserveUnknownFields || openApiV3Schema == null;
        return new SchemaNode(Structure.of("", new Structure.Body(parts)), compiler.use(source));
    }

    private SchemaNode node(JsonNode source) {
        return new SchemaNode(Structure.of("", new Structure.Body(parts(source, false))), use(source));
    }

    private Structure.Parts parts(JsonNode source, boolean whole) {
        Structure.Parts parts = new Structure.Parts(type(source));
        parts.custom = true;
        parts.format = source.path("format").asText("");
        parts.preservesUnknown = source.path("x-kubernetes-preserve-unknown-fields").asBoolean();
        parts.embeddedObject = whole || source.path("x-kubernetes-embedded-resource").asBoolean();
        parts.required = texts(source.path("required"));
        parts.fields = fields(source.path("properties"), parts.embeddedObject);
        JsonNode additional = source.path("additionalProperties");
        if (additional.isObject()) {
            parts.values = node(additional);
        } else if (additional.asBoolean()) {
            parts.values = node(Documents.JSON.createObjectNode().put("x-kubernetes-preserve-unknown-fields", true));
        }
        JsonNode items = source.path("items");
        if (items.isObject()) {
            parts.items = node(items);
        }
        parts.rules = rules(source);
        return parts;
    }

    private Map<String, SchemaNode> fields(JsonNode properties, boolean embedded) {
        Map<String, SchemaNode> fields = new LinkedHashMap<>();
        properties.properties().forEach(entry -> fields.put(entry.getKey(), node(entry.getValue())));
        if (embedded) {
            SchemaNode text = node(Documents.JSON.createObjectNode().put("type", "string"));
            fields.putIfAbsent("apiVersion", text);
            fields.putIfAbsent("kind", text);
            fields.put("metadata", metadata);
        }
        return fields;
    }

    private SchemaNode.Use use(JsonNode source) {
        ListType listType = switch (source.path("x-kubernetes-list-type").asText("atomic")) {
            case "map" -> ListType.MAP;
            case "set" -> ListType.SET;
            default -> ListType.ATOMIC;
        };
        return new SchemaNode.Use(Presence.AS_GIVEN, source.get("default"), source.path("nullable").asBoolean(),
                listType,
                texts(source.path("x-kubernetes-list-map-keys")),
                source.path("x-kubernetes-map-type").asText("").equals("atomic"),
                null, false, false);
    }

    private static Schema.Type type(JsonNode source) {
        if (source.path("x-kubernetes-int-or-string").asBoolean()) {
            return Schema.Type.INT_OR_STRING;
        }
        return switch (source.path("type").asText("")) {
            case "object" -> source.path("additionalProperties").isMissingNode() ? Schema.Type.OBJECT : Schema.Type.MAP;
            case "array" -> Schema.Type.ARRAY;
            case "string" -> Schema.Type.STRING;
            case "integer" -> Schema.Type.INTEGER;
            case "number" -> Schema.Type.NUMBER;
            case "boolean" -> Schema.Type.BOOLEAN;
            default -> Schema.Type.ANY;
        };
    }

    private ValueRules rules(JsonNode source) {
        JsonNode pattern = source.path("pattern");
        JsonNode not = source.path("not");
        return new ValueRules(decimal(source.path("minimum")), source.path("exclusiveMinimum").asBoolean(),
                decimal(source.path("maximum")), source.path("exclusiveMaximum").asBoolean(),
                decimal(source.path("multipleOf")),
                source.path("minLength").asLong(-1), source.path("maxLength").asLong(-1),
                pattern.isTextual() && !pattern.textValue().isEmpty() ? TextPattern.compile(pattern.textValue()) : null,
                source.path("minItems").asLong(-1), source.path("maxItems").asLong(-1),
                source.path("uniqueItems").asBoolean(),
                source.path("minProperties").asLong(-1), source.path("maxProperties").asLong(-1),
                list(source.path("enum")),
                alternatives(source.path("allOf")), alternatives(source.path("anyOf")),
                alternatives(source.path("oneOf")),
                not instanceof ObjectNode ? node(not) : null, list(source.path("x-kubernetes-validations")));
    }

    private List<Schema> alternatives(JsonNode sources) {
        List<Schema> schemas = new ArrayList<>();
        sources.forEach(source -> schemas.add(node(source)));
        return schemas;
    }

    private static @Nullable BigDecimal decimal(JsonNode value) {
        return value.isNumber() ? value.decimalValue() : null;
    }

    private static List<JsonNode> list(JsonNode array) {
        return array.valueStream().toList();
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asText).toList();
    }
}
