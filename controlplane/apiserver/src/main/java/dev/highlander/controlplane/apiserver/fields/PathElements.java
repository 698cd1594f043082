package dev.highlander.controlplane.apiserver.fields;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.Schema;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The elements of field paths, in the text form that {@code fieldsV1} gives them: {@code f:NAME} a field, {@code k:KEYS} an item
 * of a list that is a map, {@code v:VALUE} a value in a list that is a set, {@code i:INDEX} a place in a list. Keys and values
 * are JSON, keys sorted by name.
 */
final class PathElements {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private PathElements() {}

    static String field(String name) {
        return "f:".concat(name);
    }

    static String value(JsonNode value) {
        return "v:".concat(json(value));
    }

    /** A scalar as JSON; texts without anything to escape, which are almost all, need no JSON writer. */
    private static String json(JsonNode value) {
        if (value.isIntegralNumber() || value.isBoolean()) {
            return value.asText();
        }
        if (!value.isTextual()) {
            return value.toString();
        }
        String text = value.textValue();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\' || c > '~') {
                return value.toString();
            }
        }
        return "\"" + text + "\"";
    }

    static String index(int position) {
        return "i:" + position;
    }

    static boolean isField(String element) {
        return element.startsWith("f:");
    }

    static String fieldName(String element) {
        return element.substring(2);
    }

    /** The element of an item of a list that is a set or a map; where an item misses a key without default, its place. */
    static String item(Schema list, JsonNode item, int position) {
        return switch (list.listType()) {
            case ATOMIC -> index(position);
            case SET -> value(item);
            case MAP -> key(list, item, position);
        };
    }

    private static String key(Schema list, JsonNode item, int position) {
        List<String> names = list.listKeys();
        if (names.size() == 1) {
            JsonNode value = keyValue(list, item, names.getFirst());
            return value == null ? index(position) : "k:{\"" + names.getFirst() + "\":" + json(value) + "}";
        }
        Map<String, JsonNode> sorted = new TreeMap<>();
        for (String name : names) {
            JsonNode value = keyValue(list, item, name);
            if (value != null) {
                sorted.put(name, value);
            }
        }
        if (sorted.isEmpty()) {
            return index(position);
        }
        StringBuilder text = new StringBuilder("k:{");
        sorted.forEach((name, value) -> text.append(text.length() == 3 ? "\"" : ",\"").append(name).append("\":")
                .append(value));
        return text.append('}').toString();
    }

    /** The first key of a list that is a map which an item neither has nor gets by default; null if it has all. */
    static @Nullable String missingKey(Schema list, JsonNode item) {
        if (list.listType() == Schema.ListType.MAP) {
            for (String name : list.listKeys()) {
                if (keyValue(list, item, name) == null) {
                    return name;
                }
            }
        }
        return null;
    }

    private static @Nullable JsonNode keyValue(Schema list, JsonNode item, String name) {
        JsonNode value = item.get(name);
        if (value != null && !value.isNull()) {
            return value;
        }
        Schema items = list.items();
        Schema field = items == null ? null : items.field(name);
        return field == null ? null : field.defaultValue();
    }

    /**
     * An element that came from outside, spelled as we spell it.
     *
     * @throws IllegalArgumentException if it is none
     */
    static String canonical(String element) {
        if (element.length() < 2 || element.charAt(1) != ':') {
            throw new IllegalArgumentException("not a path element: " + element);
        }
        return switch (element.charAt(0)) {
            case 'f' -> element;
            case 'k' -> "k:" + sorted(parse(element));
            case 'v' -> "v:" + parse(element);
            case 'i' -> "i:" + parse(element).asInt();
            default -> throw new IllegalArgumentException("not a path element: " + element);
        };
    }

    private static JsonNode parse(String element) {
        try {
            return JSON.readTree(element.substring(2));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a path element: " + element, e);
        }
    }

    private static JsonNode sorted(JsonNode keys) {
        if (!keys.isObject()) {
            throw new IllegalArgumentException("not keys of an item: " + keys);
        }
        Map<String, JsonNode> byName = new TreeMap<>();
        keys.properties().forEach(entry -> byName.put(entry.getKey(), entry.getValue()));
        ObjectNode sorted = JsonNodeFactory.instance.objectNode();
        byName.forEach(sorted::set);
        return sorted;
    }

    /** As people read it in conflicts: {@code .name}, {@code [id="a"]}, {@code [="x"]}, {@code [0]}. */
    static String readable(String element) {
        return switch (element.charAt(0)) {
            case 'f' -> "." + element.substring(2);
            case 'v' -> "[=" + element.substring(2) + "]";
            case 'k' -> {
                StringBuilder text = new StringBuilder("[");
                parse(element).properties()
                        .forEach(entry -> text.append(text.length() == 1 ? "" : ",").append(entry.getKey()).append('=')
                                .append(entry.getValue()));
                yield text.append(']').toString();
            }
            default -> "[" + element.substring(2) + "]";
        };
    }
}
