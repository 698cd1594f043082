package dev.highlander.controlplane.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

/** Zero values: what Go's JSON encoding writes for a value that was never set. */
final class Zeros {
    private static final TextNode EMPTY_TEXT = TextNode.valueOf("");
    private static final TextNode ZERO_QUANTITY = TextNode.valueOf("0");
    private static final IntNode ZERO = IntNode.valueOf(0);

    private Zeros() {}

    /** What stands in a field that is written always and has no value. */
    static JsonNode of(SchemaNode schema) {
        return switch (schema.type()) {
            case OBJECT -> schema.presence() == Schema.Presence.NULL_IF_MISSING ? NullNode.instance : object(schema);
            case STRING -> schema.format().equals("date-time") ? NullNode.instance : EMPTY_TEXT;
            case INTEGER, NUMBER, INT_OR_STRING -> ZERO;
            case BOOLEAN -> BooleanNode.FALSE;
            case QUANTITY -> ZERO_QUANTITY;
            case MAP, ARRAY, ANY -> NullNode.instance;
        };
    }

    /** What a missing field that is written always is filled with. */
    static JsonNode fill(SchemaNode schema) {
        return schema.presence() == Schema.Presence.NULL_IF_MISSING ? NullNode.instance : of(schema);
    }

    /** An object with nothing but the fields that are always written. */
    static ObjectNode object(SchemaNode schema) {
        ObjectNode zero = JsonNodeFactory.instance.objectNode();
        for (Structure.Body.Slot slot : schema.body().always()) {
            zero.set(slot.name(), fill(slot.schema()));
        }
        return zero;
    }

    /** Whether a value is what {@code omitempty} leaves out. Structs are never empty, whatever they hold. */
    static boolean isEmpty(SchemaNode schema, JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> value.textValue().isEmpty();
            case NUMBER -> value.doubleValue() == 0;
            case BOOLEAN -> !value.booleanValue();
            case ARRAY -> value.isEmpty();
            case OBJECT -> schema.type() == Schema.Type.MAP && value.isEmpty();
            case NULL, MISSING -> true;
            case BINARY, POJO -> false;
        };
    }
}
