package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads documents as Kubernetes' own types do: what is missing or null is empty, zero or false.
 *
 * <p>Fields already have the right types when rules see them; a wrong one is read as missing rather than thrown about.
 */
public final class Tree {
    private static final ObjectNode NOTHING = JsonNodeFactory.instance.objectNode();
    private static final ArrayNode NONE = JsonNodeFactory.instance.arrayNode();

    private Tree() {}

    /** A text, or empty. */
    public static String text(@Nullable JsonNode object, String field) {
        JsonNode value = object == null ? null : object.get(field);
        return value != null && value.isTextual() ? value.textValue() : "";
    }

    /** A whole number, or 0. */
    public static long number(@Nullable JsonNode object, String field) {
        JsonNode value = object == null ? null : object.get(field);
        return value != null && value.isNumber() ? value.longValue() : 0;
    }

    /** True or false, false if missing. */
    public static boolean flag(@Nullable JsonNode object, String field) {
        JsonNode value = object == null ? null : object.get(field);
        return value != null && value.booleanValue();
    }

    /** Whether a field is there and not null. */
    public static boolean has(@Nullable JsonNode object, String field) {
        JsonNode value = object == null ? null : object.get(field);
        return value != null && !value.isNull();
    }

    /** A value that is there and not null, or null. */
    public static @Nullable JsonNode value(@Nullable JsonNode object, String field) {
        JsonNode value = object == null ? null : object.get(field);
        return value == null || value.isNull() ? null : value;
    }

    /** An object, or null if it is missing. */
    public static @Nullable ObjectNode object(@Nullable JsonNode object, String field) {
        return object != null && object.get(field) instanceof ObjectNode found ? found : null;
    }

    /** An object to read from, empty and shared if it is missing: never write to it. */
    public static ObjectNode view(@Nullable JsonNode object, String field) {
        ObjectNode found = object(object, field);
        return found == null ? NOTHING : found;
    }

    /** A list to read from, empty and shared if it is missing: never write to it. */
    public static ArrayNode list(@Nullable JsonNode object, String field) {
        return object != null && object.get(field) instanceof ArrayNode found ? found : NONE;
    }

    /** An object to write to, made if it is missing. */
    public static ObjectNode make(ObjectNode object, String field) {
        return object.get(field) instanceof ObjectNode found ? found : object.putObject(field);
    }

    /** Puts a value where none is. */
    public static void orText(ObjectNode object, String field, String value) {
        if (!has(object, field)) {
            object.put(field, value);
        }
    }

    /** Puts a value where none is, or where an empty text stands. */
    public static void orTextIfEmpty(ObjectNode object, String field, String value) {
        if (text(object, field).isEmpty()) {
            object.put(field, value);
        }
    }

    /** Puts a value where none is. */
    public static void orNumber(ObjectNode object, String field, int value) {
        if (!has(object, field)) {
            object.put(field, value);
        }
    }

    /** Puts a value where none is, or where a zero stands. */
    public static void orNumberIfZero(ObjectNode object, String field, int value) {
        if (number(object, field) == 0) {
            object.put(field, value);
        }
    }

    /** Puts an empty object where none is. */
    public static void orEmpty(ObjectNode object, String field) {
        if (!has(object, field)) {
            object.putObject(field);
        }
    }

    /** Whether two fields say the same; missing, null and empty containers are the same. */
    public static boolean same(@Nullable JsonNode one, @Nullable JsonNode other) {
        if (blank(one)) {
            return blank(other);
        }
        return one != null && one.equals(other);
    }

    /** The names of all fields that either object has. */
    static Set<String> names(ObjectNode one, ObjectNode other) {
        Set<String> names = new TreeSet<>();
        one.fieldNames().forEachRemaining(names::add);
        other.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Whether a text of a list equals one. */
    static boolean contains(List<String> list, String text) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).equals(text)) {
                return true;
            }
        }
        return false;
    }

    private static boolean blank(@Nullable JsonNode value) {
        return value == null || value.isNull() || (value.isContainerNode() && value.isEmpty());
    }
}
