package dev.highlander.controlplane.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.Structure.Body;
import dev.highlander.controlplane.apiserver.schema.Structure.Body.Slot;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds everything that is wrong with an object by its schema: missing values, unsupported words, names that stand twice, and
 * what each type's {@link TypeBehavior} knows. Custom resources go through the rules of OpenAPI v3 instead.
 *
 * <p>What observers write (status) is not held to required fields and known words: Kubernetes does not, and an observation that
 * is refused helps nobody.
 */
public final class Validator {
    private final Problems problems;

    private Validator(Problems problems) {
        this.problems = problems;
    }

    /** Reports what is wrong with a whole object. */
    public static void validate(Schema schema, ObjectNode object, Problems problems) {
        SchemaNode node = (SchemaNode) schema;
        if (node.custom()) {
            CustomValidator.validate(node, object, problems);
        } else {
            new Validator(problems).object(node, object, FieldPath.ROOT, true);
        }
    }

    /** Whether what is wrong with an object is such that rules written for objects of its schema cannot be asked. */
    public static boolean blocksRules(Problems problems) {
        return !problems.isEmpty() && problems.all().stream().anyMatch(CustomValidator::blocksRules);
    }

    private void object(SchemaNode schema, ObjectNode object, FieldPath path, boolean root) {
        Body body = schema.body();
        for (Slot slot : body.needed()) {
            if (isMissing(slot.schema(), object.get(slot.name()))) {
                problems.required(path.field(slot.name()), "");
            }
        }
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            SchemaNode field = body.fields().get(entry.getKey());
            if (field != null && !(root && entry.getKey().equals("status"))) {
                value(field, entry.getValue(), path, entry.getKey());
            }
        }
        body.behavior().validate(object, path, problems);
    }

    /** Numbers and truth values have zeros that may be meant; whether a list may be empty, the type's behaviour knows. */
    private static boolean isMissing(SchemaNode schema, @org.jspecify.annotations.Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return true;
        }
        return switch (schema.type()) {
            case STRING -> value.isTextual() && value.textValue().isEmpty();
            case ARRAY -> value.isEmpty();
            case OBJECT, MAP, INTEGER, NUMBER, BOOLEAN, INT_OR_STRING, QUANTITY, ANY -> false;
        };
    }

    private void value(SchemaNode schema, JsonNode value, FieldPath parent, String name) {
        switch (schema.type()) {
            case OBJECT -> {
                if (value instanceof ObjectNode inner) {
                    object(schema, inner, parent.field(name), false);
                }
            }
            case ARRAY -> array(schema, value, parent, name);
            case MAP -> map(schema, value, parent, name);
            case STRING -> {
                List<String> known = schema.enumValues();
                if (!known.isEmpty() && value.isTextual() && !value.textValue().isEmpty()
                        && !known.contains(value.textValue())) {
                    problems.notSupported(parent.field(name), value, known);
                }
            }
            case INTEGER, NUMBER, BOOLEAN, INT_OR_STRING, QUANTITY, ANY -> {
                // decoding has seen to these
            }
        }
    }

    private void array(SchemaNode schema, JsonNode array, FieldPath parent, String name) {
        SchemaNode items = schema.listItems();
        List<String> known = items.enumValues();
        if (items.type() != Schema.Type.OBJECT && known.isEmpty()) {
            return;
        }
        FieldPath path = parent.field(name);
        int index = 0;
        for (JsonNode item : array) {
            if (item instanceof ObjectNode object) {
                object(items, object, path.index(index), false);
            } else if (!known.isEmpty() && !known.contains(item.asText())) {
                problems.notSupported(path.index(index), item, known);
            }
            index++;
        }
        if (namesMustDiffer(schema, items)) {
            reportRepeatedNames(array, path);
        }
    }

    /** Kubernetes refuses two containers or volumes of one name, but only warns of two variables or pull secrets. */
    private static boolean namesMustDiffer(SchemaNode list, SchemaNode items) {
        return list.listType() == Schema.ListType.MAP && list.listKeys().size() == 1
                && list.listKeys().getFirst().equals("name")
                && !items.name().endsWith(".EnvVar") && !items.name().endsWith(".LocalObjectReference");
    }

    private void reportRepeatedNames(JsonNode array, FieldPath path) {
        if (array.size() < 2) {
            return;
        }
        Set<JsonNode> seen = new HashSet<>();
        int index = 0;
        for (JsonNode item : array) {
            JsonNode key = item.path("name");
            if (key.isTextual() && !key.textValue().isEmpty() && !seen.add(key)) {
                problems.duplicate(path.index(index).field("name"), key);
            }
            index++;
        }
    }

    private void map(SchemaNode schema, JsonNode map, FieldPath parent, String name) {
        SchemaNode values = schema.mapValues();
        if (values.type() != Schema.Type.OBJECT) {
            return;
        }
        FieldPath path = parent.field(name);
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            if (entry.getValue() instanceof ObjectNode object) {
                object(values, object, path.key(entry.getKey()), false);
            }
        }
    }
}
