package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The checks that rules are made of: one field, one demand. Each tells whether the field was fine. */
final class Check {
    private static final long LARGEST_ID = Integer.MAX_VALUE;

    private Check() {}

    /** A text must be there. */
    static boolean required(JsonNode object, String field, FieldPath path, Problems problems) {
        if (Tree.text(object, field).isEmpty()) {
            problems.required(path.field(field), "");
            return false;
        }
        return true;
    }

    /** A text must be there and one of these. */
    static boolean oneOf(JsonNode object, String field, FieldPath path, Problems problems, List<String> allowed) {
        return required(object, field, path, problems) && oneOfIfGiven(object, field, path, problems, allowed);
    }

    /** A text must be one of these if it is there. */
    static boolean oneOfIfGiven(JsonNode object, String field, FieldPath path, Problems problems,
            List<String> allowed) {
        String text = Tree.text(object, field);
        if (!text.isEmpty() && !Tree.contains(allowed, text)) {
            problems.notSupported(path.field(field), JsonNodeFactory.instance.textNode(text), allowed);
            return false;
        }
        return true;
    }

    /** A text must be there and follow a format. */
    static boolean format(JsonNode object, String field, FieldPath path, Problems problems,
            Function<String, List<String>> format) {
        return required(object, field, path, problems) && formatIfGiven(object, field, path, problems, format);
    }

    /** A text must follow a format if it is there. */
    static boolean formatIfGiven(JsonNode object, String field, FieldPath path, Problems problems,
            Function<String, List<String>> format) {
        String text = Tree.text(object, field);
        return text.isEmpty() || format(text, path.field(field), problems, format);
    }

    /** A text must follow a format. */
    static boolean format(String text, FieldPath path, Problems problems, Function<String, List<String>> format) {
        List<String> messages = format.apply(text);
        MetadataRules.report(problems, path, text, messages);
        return messages.isEmpty();
    }

    /** A number must not be negative, if it is there. */
    static boolean notNegative(JsonNode object, String field, FieldPath path, Problems problems) {
        return atLeast(object, field, 0, path, problems, "must be greater than or equal to 0");
    }

    /** A number must be so large, if it is there. */
    static boolean atLeast(JsonNode object, String field, long least, FieldPath path, Problems problems,
            String message) {
        JsonNode value = Tree.value(object, field);
        if (value != null && value.isNumber() && value.longValue() < least) {
            problems.invalid(path.field(field), value, message);
            return false;
        }
        return true;
    }

    /** A number must be within bounds, if it is there. */
    static boolean within(JsonNode object, String field, long least, long most, FieldPath path, Problems problems) {
        JsonNode value = Tree.value(object, field);
        if (value != null && value.isNumber() && (value.longValue() < least || value.longValue() > most)) {
            problems.invalid(path.field(field), value, "must be between " + least + " and " + most + ", inclusive");
            return false;
        }
        return true;
    }

    /** A number of a user or group, if it is there. */
    static boolean identity(JsonNode object, String field, FieldPath path, Problems problems) {
        return within(object, field, 0, LARGEST_ID, path, problems);
    }

    /** A number or name of a port. */
    static void portNumberOrName(JsonNode object, String field, FieldPath path, Problems problems) {
        JsonNode port = object.get(field);
        if (port != null && port.isTextual()) {
            format(port.textValue(), path.field(field), problems, Format::portName);
        } else {
            long number = Tree.number(object, field);
            for (String message : Format.port(number)) {
                problems.invalid(path.field(field), JsonNodeFactory.instance.numberNode(number), message);
            }
        }
    }

    /** A field that may not change. */
    static boolean unchanged(ObjectNode updated, ObjectNode old, String field, FieldPath path, Problems problems) {
        if (Tree.same(updated.get(field), old.get(field))) {
            return true;
        }
        problems.invalid(path.field(field), orNull(updated.get(field)), "field is immutable");
        return false;
    }

    private static JsonNode orNull(@Nullable JsonNode value) {
        return value == null ? JsonNodeFactory.instance.nullNode() : value;
    }
}
