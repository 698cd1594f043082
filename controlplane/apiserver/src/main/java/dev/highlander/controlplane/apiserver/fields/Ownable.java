package dev.highlander.controlplane.apiserver.fields;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highlander.controlplane.apiserver.schema.Schema;
import org.jspecify.annotations.Nullable;

/** How a value is owned: as a whole, field by field, or item by item. */
enum Ownable {
    /** As a whole. */
    WHOLE,
    /** Field by field. */
    FIELDS,
    /** Item by item. */
    ITEMS;

    /**
     * How a value of a schema is owned.
     *
     * @param schema what is known of the value; null if nothing is, then objects are owned by field and lists as a whole
     * @param value the value, or null if it is missing
     */
    static Ownable of(@Nullable Schema schema, @Nullable JsonNode value) {
        if (schema == null) {
            return value != null && value.isObject() ? FIELDS : WHOLE;
        }
        return switch (schema.type()) {
            case OBJECT, MAP -> schema.atomicMap() ? WHOLE : FIELDS;
            case ARRAY -> schema.listType() == Schema.ListType.ATOMIC ? WHOLE : ITEMS;
            // What a built-in type holds without knowing it is a whole; in custom resources it is looked into.
            case ANY -> schema.custom() && value != null && value.isObject() ? FIELDS : WHOLE;
            case STRING, INTEGER, NUMBER, BOOLEAN, INT_OR_STRING, QUANTITY -> WHOLE;
        };
    }

    /** What is known of a field. */
    static @Nullable Schema field(@Nullable Schema schema, String name) {
        if (schema == null) {
            return null;
        }
        Schema field = schema.field(name);
        return field != null ? field : schema.values();
    }
}
