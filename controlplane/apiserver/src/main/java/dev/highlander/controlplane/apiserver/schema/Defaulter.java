package dev.highlander.controlplane.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.Structure.Body;
import dev.highlander.controlplane.apiserver.schema.Structure.Body.Slot;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fills in defaults, in place: the plain ones of the schema, then what a type's {@link TypeBehavior} adds, outer objects before
 * inner ones. Parts of a document below which nothing can be defaulted are not walked.
 */
public final class Defaulter {
    private static final byte YES = 1;
    private static final byte NO = 2;

    private Defaulter() {}

    /** Fills in the defaults of a whole object. */
    public static void fill(Schema schema, ObjectNode object) {
        object((SchemaNode) schema, object);
    }

    private static void object(SchemaNode schema, ObjectNode object) {
        Body body = schema.body();
        for (Slot slot : body.defaulted()) {
            JsonNode value = slot.schema().defaultValue();
            if (value != null && isUnset(slot.schema(), object.get(slot.name()))) {
                object.set(slot.name(), value.deepCopy());
            }
        }
        body.behavior().fillDefaults(object);
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            SchemaNode field = body.fields().get(entry.getKey());
            SchemaNode inner = field != null ? field : body.values();
            if (inner != null) {
                value(inner, entry.getValue());
            }
        }
    }

    private static void value(SchemaNode schema, JsonNode value) {
        if (!value.isContainerNode() || !reachesDefaults(schema)) {
            return;
        }
        if (value instanceof ObjectNode object) {
            object(schema, object);
        } else {
            SchemaNode items = schema.items();
            if (items != null) {
                for (JsonNode item : value) {
                    value(items, item);
                }
            }
        }
    }

    /** Go cannot tell a zero that was given from one that was not, unless it is held by pointer. */
    private static boolean isUnset(SchemaNode schema, @Nullable JsonNode present) {
        if (present == null) {
            return true;
        }
        if (present.isNull()) {
            return !schema.nullable();
        }
        return switch (schema.presence()) {
            case OMIT_EMPTY, ALWAYS -> !schema.custom() && Zeros.isEmpty(schema, present);
            case AS_GIVEN, NULL_IF_MISSING -> false;
        };
    }

    private static boolean reachesDefaults(SchemaNode schema) {
        Body body = schema.body();
        byte known = body.defaultsBelow();
        if (known == 0) {
            known = search(body, new HashSet<>()) ? YES : NO;
            body.defaultsBelow(known);
        }
        return known == YES;
    }

    private static boolean search(@Nullable Body body, Set<Body> seen) {
        if (body == null || !seen.add(body)) {
            return false;
        }
        if (body.defaulted().length > 0 || !body.behavior().equals(TypeBehavior.NONE)) {
            return true;
        }
        for (SchemaNode field : body.fields().values()) {
            if (search(field.body(), seen)) {
                return true;
            }
        }
        SchemaNode values = body.values();
        SchemaNode items = body.items();
        return (values != null && search(values.body(), seen)) || (items != null && search(items.body(), seen));
    }
}
