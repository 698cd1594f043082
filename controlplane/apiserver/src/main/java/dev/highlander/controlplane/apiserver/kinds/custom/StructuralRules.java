package dev.highlander.controlplane.apiserver.kinds.custom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.expressions.ValidationRules;
import dev.highlander.controlplane.apiserver.schema.BuiltInSchemas;
import dev.highlander.controlplane.apiserver.schema.Decoder;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.FieldProblem;
import dev.highlander.controlplane.apiserver.schema.FieldValidation;
import dev.highlander.controlplane.apiserver.schema.Problems;
import dev.highlander.controlplane.apiserver.schema.Schema;
import dev.highlander.controlplane.apiserver.schema.StructuralSchemas;
import dev.highlander.controlplane.apiserver.schema.TextPattern;
import dev.highlander.controlplane.apiserver.schema.Validator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Whether a schema is structural: every value has a known type, and what constrains values is apart from what types them. */
final class StructuralRules {
    private static final List<String> TYPES = List.of("array", "boolean", "integer", "number", "object", "string");
    private static final List<String> LIST_TYPES = List.of("atomic", "map", "set");
    private static final List<String> MAP_TYPES = List.of("atomic", "granular");
    private static final List<String> NOT_SUPPORTED_HERE = List.of("$ref", "definitions", "dependencies",
            "patternProperties",
            "additionalItems", "$schema", "id");
    /** What types values, and so may not stand within allOf, anyOf, oneOf and not. */
    private static final List<String> TYPING = List.of("type", "title", "description", "default", "nullable",
            "additionalProperties", "x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource",
            "x-kubernetes-list-type", "x-kubernetes-list-map-keys", "x-kubernetes-map-type",
            "x-kubernetes-validations");
    private static final int MAX_DEPTH = 200;

    private final BuiltInSchemas schemas;
    private final Problems problems;

    StructuralRules(BuiltInSchemas schemas, Problems problems) {
        this.schemas = schemas;
        this.problems = problems;
    }

    void check(JsonNode schema, FieldPath path) {
        if (!schema.path("type").asText("").equals("object")) {
            if (schema.path("type").asText("").isEmpty()) {
                problems.required(path.field("type"), "must not be empty at the root");
            } else {
                problems.invalid(path.field("type"), schema.path("type"), "must be object at the root");
            }
        }
        if (schema.path("nullable").asBoolean()) {
            problems.forbidden(path.field("nullable"), "nullable cannot be true at the root");
        }
        metadata(schema.path("properties").path("metadata"), path.field("properties").key("metadata"));
        int before = problems.all().size();
        node(schema, path, 0, "");
        if (problems.all().size() == before) {
            // Rules can only be compiled where it is known what they speak of.
            ValidationRules.check(StructuralSchemas.compile(schema, false, schemas), path, problems);
        }
    }

    private void metadata(JsonNode metadata, FieldPath path) {
        for (Map.Entry<String, JsonNode> property : metadata.path("properties").properties()) {
            if (!Set.of("name", "generateName").contains(property.getKey())) {
                problems.forbidden(path,
                        "must not specify anything other than name and generateName, but metadata is implicitly "
                                + "specified");
                return;
            }
        }
    }

    /** {@code role} is how the value is held: as a field, an item or a value of a map; empty at the root. */
    private void node(JsonNode schema, FieldPath path, int depth, String role) {
        if (depth > MAX_DEPTH) {
            problems.forbidden(path, "is nested too deeply");
            return;
        }
        type(schema, path, role);
        forbidden(schema, path);
        values(schema, path);
        lists(schema, path);
        if (schema.path("x-kubernetes-embedded-resource").asBoolean()) {
            embedded(schema, path);
        }
        defaultValue(schema, path);
        new TreeMap<>(children(schema.path("properties"))).forEach((name, property) -> node(property,
                path.field("properties").key(name), depth + 1, "object fields"));
        JsonNode additional = schema.path("additionalProperties");
        if (additional.isObject()) {
            if (!schema.path("properties").isEmpty()) {
                problems.forbidden(path.field("additionalProperties"), "must not be used together with properties");
            }
            node(additional, path.field("additionalProperties"), depth + 1, "object fields");
        } else if (additional.isBoolean() && !additional.asBoolean()) {
            problems.forbidden(path.field("additionalProperties"), "additionalProperties cannot be set to false");
        }
        if (schema.path("items").isObject()) {
            node(schema.path("items"), path.field("items"), depth + 1, "array items");
        }
        for (String junctor : List.of("allOf", "anyOf", "oneOf")) {
            int index = 0;
            for (JsonNode part : schema.path(junctor)) {
                nested(part, schema, path.field(junctor).index(index++), depth + 1);
            }
        }
        if (schema.path("not").isObject()) {
            nested(schema.path("not"), schema, path.field("not"), depth + 1);
        }
    }

    private static Map<String, JsonNode> children(JsonNode properties) {
        Map<String, JsonNode> children = new TreeMap<>();
        properties.properties().forEach(entry -> children.put(entry.getKey(), entry.getValue()));
        return children;
    }

    private void type(JsonNode schema, FieldPath path, String role) {
        String type = schema.path("type").asText("");
        boolean either = schema.path("x-kubernetes-int-or-string").asBoolean();
        if (!type.isEmpty() && !TYPES.contains(type)) {
            problems.notSupported(path.field("type"), schema.path("type"), TYPES);
        } else if (either && !type.isEmpty()) {
            problems.invalid(path.field("type"), type, "must be empty if x-kubernetes-int-or-string is true");
        } else if (type.isEmpty() && !either && !schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()
                && !role.isEmpty()) {
            problems.required(path.field("type"), "must not be empty for specified " + role);
        }
        if (type.equals("array") && !schema.path("items").isObject()) {
            problems.required(path.field("items"), "must be specified");
        }
        JsonNode preserve = schema.path("x-kubernetes-preserve-unknown-fields");
        if (preserve.isBoolean() && !preserve.asBoolean()) {
            problems.invalid(path.field("x-kubernetes-preserve-unknown-fields"), preserve, "must be true or undefined");
        }
    }

    private void forbidden(JsonNode schema, FieldPath path) {
        for (String name : NOT_SUPPORTED_HERE) {
            if (schema.hasNonNull(name)) {
                problems.forbidden(path.field(name), name + " is not supported");
            }
        }
        if (schema.path("uniqueItems").asBoolean()) {
            problems.forbidden(path.field("uniqueItems"),
                    "uniqueItems cannot be set to true since the runtime complexity becomes quadratic");
        }
    }

    private void values(JsonNode schema, FieldPath path) {
        JsonNode pattern = schema.path("pattern");
        if (pattern.isTextual() && !pattern.asText().isEmpty()) {
            try {
                TextPattern.compile(pattern.asText());
            } catch (IllegalArgumentException e) {
                problems.invalid(path.field("pattern"), pattern,
                        "must be a valid regular expression, but isn't: " + e.getMessage());
            }
        }
        for (String limit : List.of("minLength", "maxLength", "minItems", "maxItems", "minProperties",
                "maxProperties")) {
            if (schema.path(limit).asLong(0) < 0) {
                problems.invalid(path.field(limit), schema.path(limit), "must be greater than or equal to 0");
            }
        }
        JsonNode multiple = schema.path("multipleOf");
        if (multiple.isNumber() && multiple.decimalValue().signum() <= 0) {
            problems.invalid(path.field("multipleOf"), multiple, "must be greater than 0");
        }
    }

    private void lists(JsonNode schema, FieldPath path) {
        String listType = schema.path("x-kubernetes-list-type").asText("");
        JsonNode keys = schema.path("x-kubernetes-list-map-keys");
        if (!listType.isEmpty()) {
            if (!LIST_TYPES.contains(listType)) {
                problems.notSupported(path.field("x-kubernetes-list-type"), schema.path("x-kubernetes-list-type"),
                        LIST_TYPES);
            } else if (!schema.path("type").asText("").equals("array")) {
                problems.invalid(path.field("type"), schema.path("type").asText(""),
                        "must be array if x-kubernetes-list-type is specified");
            }
        }
        if (listType.equals("map")) {
            mapKeys(schema, keys, path);
        } else if (!keys.isEmpty()) {
            problems.forbidden(path.field("x-kubernetes-list-map-keys"),
                    "must not be specified if x-kubernetes-list-type is not map");
        }
        if (listType.equals("set") && schema.path("items").path("nullable").asBoolean()) {
            problems.forbidden(path.field("items").field("nullable"),
                    "cannot be nullable when x-kubernetes-list-type is " + listType);
        }
        String mapType = schema.path("x-kubernetes-map-type").asText("");
        if (!mapType.isEmpty() && !MAP_TYPES.contains(mapType)) {
            problems.notSupported(path.field("x-kubernetes-map-type"), schema.path("x-kubernetes-map-type"), MAP_TYPES);
        }
    }

    private void mapKeys(JsonNode schema, JsonNode keys, FieldPath path) {
        if (keys.isEmpty()) {
            problems.required(path.field("x-kubernetes-list-map-keys"),
                    "must not be empty if x-kubernetes-list-type is map");
        }
        JsonNode items = schema.path("items");
        if (!items.path("type").asText("").equals("object")) {
            problems.invalid(path.field("items").field("type"), items.path("type").asText(""),
                    "must be object if parent array's x-kubernetes-list-type is map");
            return;
        }
        List<String> required = items.path("required").valueStream().map(JsonNode::asText).toList();
        int index = 0;
        for (JsonNode key : keys) {
            JsonNode property = items.path("properties").path(key.asText());
            FieldPath at = path.field("items").field("properties").key(key.asText());
            if (property.isMissingNode()) {
                problems.invalid(path.field("x-kubernetes-list-map-keys").index(index), key,
                        "entries must all be names of item properties");
            } else if (List.of("array", "object").contains(property.path("type").asText(""))) {
                problems.invalid(at.field("type"), property.path("type"), "must be a scalar type if parent array's "
                        + "x-kubernetes-list-type is map");
            } else if (!required.contains(key.asText()) && !property.hasNonNull("default")) {
                problems.required(at.field("default"),
                        "this property is in x-kubernetes-list-map-keys, so it must have a default "
                                + "or be a required property");
            }
            index++;
        }
    }

    private void embedded(JsonNode schema, FieldPath path) {
        if (!schema.path("type").asText("").equals("object")) {
            problems.invalid(path.field("type"), schema.path("type").asText(""),
                    "must be object if x-kubernetes-embedded-resource is true");
        }
        if (schema.path("properties").isEmpty() && !schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
            problems.required(path.field("properties"),
                    "must not be empty if x-kubernetes-embedded-resource is true without "
                            + "x-kubernetes-preserve-unknown-fields");
        }
    }

    /** A default must be a value that the schema itself accepts, with nothing that would be pruned. */
    private void defaultValue(JsonNode schema, FieldPath path) {
        JsonNode value = schema.get("default");
        if (value == null || value.isNull()) {
            return;
        }
        ObjectNode holder = JsonNodeFactory.instance.objectNode().put("type", "object");
        holder.putObject("properties").set("value", schema);
        ObjectNode document = holder.objectNode();
        document.set("value", value.deepCopy());
        List<FieldProblem> found = new ArrayList<>();
        try {
            Problems inside = new Problems();
            Schema compiled = StructuralSchemas.compile(holder, false, schemas);
            Validator.validate(compiled, document, inside);
            found.addAll(inside.all());
            Decoder decoder = new Decoder(compiled, "v1", "Default");
            for (String fault : decoder.convert(document, FieldValidation.WARN).warnings()) {
                problems.invalid(path.field("default"), value, "must not have unknown fields: " + fault);
            }
        } catch (IllegalArgumentException e) {
            return;
        }
        for (FieldProblem problem : found) {
            if (!problem.field().equals("<nil>")) {
                problems.add(problem.kind(), path.field("default"),
                        problem.message().replace("value in body", "default"));
            }
        }
    }

    /** Within junctors values are constrained, not typed; fields named there must be known outside. */
    private void nested(JsonNode part, JsonNode outside, FieldPath path, int depth) {
        if (depth > MAX_DEPTH) {
            problems.forbidden(path, "is nested too deeply");
            return;
        }
        boolean eitherForm = outside.path("x-kubernetes-int-or-string").asBoolean();
        for (String name : TYPING) {
            boolean allowed = eitherForm && name.equals("type");
            if (part.hasNonNull(name) && !allowed) {
                problems.forbidden(path.field(name), "must be empty to be structural");
            }
        }
        for (Map.Entry<String, JsonNode> property : part.path("properties").properties()) {
            JsonNode known = outside.path("properties").path(property.getKey());
            FieldPath at = path.field("properties").key(property.getKey());
            if (known.isMissingNode() && !outside.path("additionalProperties").isObject()
                    && !outside.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
                problems.required(at, "because it is defined in a junctor, it must be specified outside of it");
            } else {
                nested(property.getValue(), known, at, depth + 1);
            }
        }
        if (part.path("items").isObject()) {
            nested(part.path("items"), outside.path("items"), path.field("items"), depth + 1);
        }
        for (String junctor : List.of("allOf", "anyOf", "oneOf")) {
            int index = 0;
            for (JsonNode inner : part.path(junctor)) {
                nested(inner, outside, path.field(junctor).index(index++), depth + 1);
            }
        }
        if (part.path("not").isObject()) {
            nested(part.path("not"), outside, path.field("not"), depth + 1);
        }
        values(part, path);
    }
}
