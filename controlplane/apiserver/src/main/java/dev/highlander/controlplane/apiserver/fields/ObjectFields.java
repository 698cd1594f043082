package dev.highlander.controlplane.apiserver.fields;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highlander.controlplane.apiserver.schema.Schema;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields that a document sets: what an apply claims. */
final class ObjectFields {
    private ObjectFields() {}

    static FieldSet of(JsonNode document, @Nullable Schema schema) {
        FieldSet set = new FieldSet();
        collect(document, schema, set);
        return set;
    }

    private static void collect(JsonNode value, @Nullable Schema schema, FieldSet at) {
        switch (Ownable.of(schema, value)) {
            case WHOLE -> at.makeMember();
            case FIELDS -> fields(value, schema, at);
            case ITEMS -> {
                if (schema != null) {
                    items(value, schema, at);
                }
            }
        }
    }

    /** Names that the schema does not know are data, and are owned themselves. */
    private static void fields(JsonNode object, @Nullable Schema schema, FieldSet at) {
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            FieldSet below = at.descend(PathElements.field(entry.getKey()));
            JsonNode value = entry.getValue();
            collect(value, Ownable.field(schema, entry.getKey()), below);
            boolean known = schema != null && schema.field(entry.getKey()) != null;
            if (!known || value.isNull() || (value.isObject() && value.isEmpty())) {
                below.makeMember();
            }
        }
    }

    private static void items(JsonNode list, Schema schema, FieldSet at) {
        Set<String> repeated = repeated(list, schema);
        int position = 0;
        for (JsonNode item : list) {
            String element = PathElements.item(schema, item, position++);
            FieldSet below = at.descend(element);
            if (!repeated.contains(element)) {
                collect(item, schema.items(), below);
            }
            below.makeMember();
        }
    }

    private static Set<String> repeated(JsonNode list, Schema schema) {
        Set<String> seen = new HashSet<>();
        Set<String> repeated = new HashSet<>();
        int position = 0;
        for (JsonNode item : list) {
            String element = PathElements.item(schema, item, position++);
            if (!seen.add(element)) {
                repeated.add(element);
            }
        }
        return repeated;
    }
}
