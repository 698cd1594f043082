package dev.highlander.controlplane.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.Structure.Body;
import java.util.Map;

/**
 * Brings a document that was changed by code into the form in which Go's encoding would write it: empty optional values are
 * dropped, values that are always written are added. What a {@link Decoder} gives is in that form already. Documents of custom
 * resources are left as they are. Pure but for the document that it is given.
 */
public final class Normalizer {
    private Normalizer() {}

    /** Brings a whole object into form, in place. */
    public static void normalize(Schema schema, ObjectNode object) {
        if (schema instanceof SchemaNode node && !node.custom()) {
            object(node, object);
        }
    }

    /** What an object of this type looks like before anything is set; the caller owns the answer. */
    public static ObjectNode zero(Schema schema) {
        return schema instanceof SchemaNode node && !node.custom()
                ? Zeros.object(node)
                : Documents.JSON.createObjectNode();
    }

    private static void object(SchemaNode schema, ObjectNode object) {
        Body body = schema.body();
        boolean droppable = false;
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            SchemaNode field = body.fields().get(entry.getKey());
            if (field != null) {
                value(field, entry.getValue());
                droppable |= TreeReader.drops(field, entry.getValue());
            }
        }
        TreeReader.shaped(body, object, droppable);
    }

    private static void value(SchemaNode schema, JsonNode value) {
        switch (schema.type()) {
            case OBJECT -> {
                if (value instanceof ObjectNode object) {
                    object(schema, object);
                }
            }
            case MAP, ARRAY -> {
                SchemaNode element = schema.type() == Schema.Type.MAP ? schema.mapValues() : schema.listItems();
                if (value.isContainerNode() && mayHoldStructs(element)) {
                    value.forEach(item -> value(element, item));
                }
            }
            case STRING, INTEGER, NUMBER, BOOLEAN, INT_OR_STRING, QUANTITY, ANY -> {
                // nothing inside
            }
        }
    }

    private static boolean mayHoldStructs(SchemaNode element) {
        return switch (element.type()) {
            case OBJECT, MAP, ARRAY -> true;
            case STRING, INTEGER, NUMBER, BOOLEAN, INT_OR_STRING, QUANTITY, ANY -> false;
        };
    }
}
