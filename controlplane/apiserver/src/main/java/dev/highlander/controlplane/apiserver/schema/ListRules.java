package dev.highlander.controlplane.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lists of custom resources that are sets or maps: no value, and no key, may stand twice. */
final class ListRules {
    private ListRules() {}

    static void check(SchemaNode schema, JsonNode value, FieldPath path, Problems problems) {
        if (value.isObject()) {
            for (Map.Entry<String, JsonNode> entry : value.properties()) {
                SchemaNode field = schema.body().fields().get(entry.getKey());
                SchemaNode inner = field != null ? field : schema.values();
                if (inner != null && inner.custom() && entry.getValue().isContainerNode()) {
                    check(inner, entry.getValue(), path.field(entry.getKey()), problems);
                }
            }
        } else if (value.isArray()) {
            array(schema, value, path, problems);
        }
    }

    private static void array(SchemaNode schema, JsonNode array, FieldPath path, Problems problems) {
        SchemaNode items = schema.items();
        Set<JsonNode> seen = new HashSet<>();
        int index = 0;
        for (JsonNode item : array) {
            FieldPath at = path.index(index++);
            JsonNode identity = switch (schema.listType()) {
                case ATOMIC -> null;
                case SET -> item;
                case MAP -> key(schema, item);
            };
            if (identity != null && !seen.add(identity)) {
                problems.duplicate(at, identity);
            }
            if (items != null && item.isContainerNode()) {
                check(items, item, at, problems);
            }
        }
    }

    /** The keys of an item with their values; what is missing counts as its default. */
    private static @Nullable JsonNode key(SchemaNode list, JsonNode item) {
        if (!item.isObject()) {
            return null;
        }
        ObjectNode key = Documents.JSON.createObjectNode();
        for (String name : list.listKeys()) {
            JsonNode part = item.get(name);
            if (part != null) {
                key.set(name, part);
            }
        }
        return key;
    }
}
