package dev.highlander.controlplane.apiserver.schema;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.highlander.controlplane.apiserver.schema.Schema.Presence;
import dev.highlander.controlplane.apiserver.schema.Structure.Body;
import dev.highlander.controlplane.apiserver.schema.Structure.Body.Slot;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one document along its schema in a single pass: unknown fields are pruned and remembered, duplicates remembered, values
 * brought into the form in which they are kept, zero values dropped or added as Go would. One reader a document.
 */
final class TreeReader {
    /** As many faults as Kubernetes reports before it stops counting. */
    private static final int MAX_FAULTS = 100;

    /** How a fault begins that tells of a field which the schema does not know; its path follows in quotes. */
    static final String UNKNOWN_FIELD = "unknown field";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonParser parser;
    private final boolean complete;
    private final Trail trail = new Trail();
    private List<String> faults = List.of();

    /**
     * A reader of one document.
     *
     * @param parser stands before the document or at its first token
     * @param complete whether zero values are dropped and added as Go would; otherwise only what is given is kept
     */
    TreeReader(JsonParser parser, boolean complete) {
        this.parser = parser;
        this.complete = complete;
    }

    /** Unknown and duplicate fields in the order of the document, in Kubernetes' words. */
    List<String> faults() {
        return faults;
    }

    /** Reads the object at the parser's current token, which must be its beginning. */
    ObjectNode root(SchemaNode schema) throws IOException {
        trail.owner(schema);
        return object(schema);
    }

    /** Reads the value at the current token. */
    private JsonNode value(SchemaNode schema) throws IOException {
        JsonToken token = parser.currentToken();
        if (schema.custom()) {
            return custom(schema, token);
        }
        if (token == JsonToken.VALUE_NULL) {
            return NullNode.instance;
        }
        return switch (schema.type()) {
            case OBJECT -> token == JsonToken.START_OBJECT ? object(schema) : mismatch(schema, token);
            case MAP -> token == JsonToken.START_OBJECT ? map(schema) : mismatch(schema, token);
            case ARRAY -> token == JsonToken.START_ARRAY ? array(schema) : mismatch(schema, token);
            case STRING -> token == JsonToken.VALUE_STRING ? text(schema) : mismatch(schema, token);
            case INTEGER -> token == JsonToken.VALUE_NUMBER_INT ? integer(schema) : mismatch(schema, token);
            case NUMBER -> token.isNumeric() ? number() : mismatch(schema, token);
            case BOOLEAN ->
                token.isBoolean() ? BooleanNode.valueOf(token == JsonToken.VALUE_TRUE) : mismatch(schema, token);
            case INT_OR_STRING -> switch (token) {
                case VALUE_STRING -> TextNode.valueOf(Scalars.wellFormed(parser.getText()));
                case VALUE_NUMBER_INT -> integer(schema);
                default -> mismatch(schema, token);
            };
            case QUANTITY -> token == JsonToken.VALUE_STRING || token.isNumeric()
                    ? TextNode.valueOf(Scalars.quantity(parser.getText()))
                    : mismatch(schema, token);
            case ANY -> anything();
        };
    }

    /** Custom resources are read whatever their types are; what is wrong is told by validation. */
    private JsonNode custom(SchemaNode schema, JsonToken token) throws IOException {
        boolean structured = !schema.body().fields().isEmpty() || schema.type() == Schema.Type.OBJECT;
        if (token == JsonToken.START_OBJECT && structured) {
            return object(schema);
        }
        if (token == JsonToken.START_OBJECT && schema.values() != null) {
            return map(schema);
        }
        if (token == JsonToken.START_ARRAY && schema.items() != null) {
            return array(schema);
        }
        return anything();
    }

    private ObjectNode object(SchemaNode schema) throws IOException {
        Body body = schema.body();
        ObjectNode object = NODES.objectNode();
        boolean droppable = false;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            SchemaNode field = body.fields().get(name);
            parser.nextToken();
            trail.enter(name);
            if (field != null) {
                JsonNode value = value(field);
                droppable |= drops(field, value);
                put(object, name, value);
            } else if (body.values() != null) {
                put(object, name, element(body.values()));
            } else if (body.preservesUnknown()) {
                put(object, name, anything());
            } else {
                fault(UNKNOWN_FIELD, trail.toString());
                parser.skipChildren();
            }
            trail.leave();
        }
        return body.custom() || !complete ? object : shaped(body, object, droppable);
    }

    private void put(ObjectNode object, String name, JsonNode value) {
        if (object.replace(name, value) != null) {
            fault("duplicate field", trail.toString());
        }
    }

    /** Drops what Go would not write, adds what it writes always. */
    static ObjectNode shaped(Body body, ObjectNode object, boolean droppable) {
        if (droppable) {
            object.properties().removeIf(entry -> {
                SchemaNode field = body.fields().get(entry.getKey());
                return field != null && drops(field, entry.getValue()) && field.presence() != Presence.ALWAYS
                        && field.presence() != Presence.NULL_IF_MISSING;
            });
        }
        for (Slot slot : body.always()) {
            JsonNode present = object.get(slot.name());
            if (present == null || (present.isNull() && slot.schema().presence() == Presence.ALWAYS)) {
                object.set(slot.name(), Zeros.fill(slot.schema()));
            }
        }
        return object;
    }

    static boolean drops(SchemaNode field, JsonNode value) {
        return value.isNull() || (field.presence() == Presence.OMIT_EMPTY && Zeros.isEmpty(field, value));
    }

    private ObjectNode map(SchemaNode schema) throws IOException {
        ObjectNode map = NODES.objectNode();
        SchemaNode values = schema.mapValues();
        for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
            parser.nextToken();
            trail.enter(key);
            put(map, Scalars.wellFormed(key), element(values));
            trail.leave();
        }
        return map;
    }

    private ArrayNode array(SchemaNode schema) throws IOException {
        ArrayNode array = NODES.arrayNode();
        SchemaNode items = schema.listItems();
        for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
            trail.enter(i);
            array.add(element(items));
            trail.leave();
        }
        return array;
    }

    /** A null among the elements of a list or map is a zero in Go. */
    private JsonNode element(SchemaNode schema) throws IOException {
        JsonNode value = value(schema);
        return value.isNull() && !schema.custom() ? Zeros.of(schema) : value;
    }

    private JsonNode text(SchemaNode schema) throws IOException {
        String text = Scalars.wellFormed(parser.getText());
        String format = schema.format();
        return TextNode.valueOf(format.isEmpty() ? text : Scalars.canonical(format, text));
    }

    private JsonNode integer(SchemaNode schema) throws IOException {
        JsonParser.NumberType type = parser.getNumberType();
        if (type == JsonParser.NumberType.INT || type == JsonParser.NumberType.LONG) {
            long value = parser.getLongValue();
            if (value == (int) value) {
                return IntNode.valueOf((int) value);
            }
            if (!schema.format().equals("int32") && schema.type() == Schema.Type.INTEGER) {
                return LongNode.valueOf(value);
            }
        }
        throw trail.wrongType("number " + parser.getText(), schema);
    }

    private JsonNode mismatch(SchemaNode schema, JsonToken token) throws IOException {
        throw trail.wrongType(described(token, schema), schema);
    }

    private String described(JsonToken token, SchemaNode schema) throws IOException {
        return switch (token) {
            case START_OBJECT -> "object";
            case START_ARRAY -> "array";
            case VALUE_STRING -> "string";
            case VALUE_TRUE, VALUE_FALSE -> "bool";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                schema.type() == Schema.Type.INTEGER ? "number " + parser.getText() : "number";
            default -> token.asString() == null ? "value" : token.asString();
        };
    }

    /** Whatever stands at the current token, whole. */
    private JsonNode anything() throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> map(Structure.ANYTHING);
            case START_ARRAY -> array(Structure.ANYTHING);
            case VALUE_STRING -> TextNode.valueOf(Scalars.wellFormed(parser.getText()));
            case VALUE_TRUE -> BooleanNode.TRUE;
            case VALUE_FALSE -> BooleanNode.FALSE;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number();
            default -> NullNode.instance;
        };
    }

    /** Numbers of any kind are kept as Go does: whole ones within 64 bits exactly, all others as doubles. */
    private JsonNode number() throws IOException {
        return switch (parser.getNumberType()) {
            case INT, LONG -> whole(parser.getLongValue());
            case BIG_INTEGER -> fromDouble(new BigInteger(parser.getText()).doubleValue());
            default -> fromDouble(parser.getDoubleValue());
        };
    }

    /** One form for each number, so that equal documents are equal trees. */
    private static JsonNode whole(long value) {
        return value == (int) value ? IntNode.valueOf((int) value) : LongNode.valueOf(value);
    }

    private static JsonNode fromDouble(double value) {
        if (Double.isInfinite(value) || Double.isNaN(value)) {
            throw new DocumentException("json: cannot unmarshal number into Go value of type float64");
        }
        // Go writes whole doubles without a fraction.
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? whole((long) value) : DoubleNode.valueOf(value);
    }

    private void fault(String what, @Nullable String path) {
        if (faults.isEmpty()) {
            faults = new ArrayList<>();
        }
        if (faults.size() < MAX_FAULTS) {
            faults.add(what + " \"" + path + "\"");
        }
    }
}
