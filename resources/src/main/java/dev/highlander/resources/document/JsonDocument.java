package dev.highlander.resources.document;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highlander.resources.document.Value.Look;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns the JSON tree of an object read from the API server into a {@link Value} tree, so that a custom resource and a config file are
 * read by the same code. The API server has bounded size and depth already.
 */
public final class JsonDocument {
    private JsonDocument() {}

    /**
     * The same tree with one location for all of it.
     *
     * @param at the object's name, for messages
     */
    public static Value of(Location at, JsonNode node) {
        if (node.isObject()) {
            Map<String, Value.Member> members = new LinkedHashMap<>();
            node.properties()
                    .forEach(field -> members.put(field.getKey(), new Value.Member(at, of(at, field.getValue()))));
            return new Value.Mapping(at, members);
        }
        if (node.isArray()) {
            List<Value> items = new ArrayList<>();
            node.forEach(item -> items.add(of(at, item)));
            return new Value.Sequence(at, items);
        }
        return new Value.Scalar(at, node.asText(), look(node));
    }

    private static Look look(JsonNode node) {
        if (node.isIntegralNumber()) {
            return Look.INTEGER;
        }
        if (node.isNumber()) {
            return Look.DECIMAL;
        }
        if (node.isBoolean()) {
            return Look.BOOLEAN;
        }
        return node.isNull() || node.isMissingNode() ? Look.NOTHING : Look.TEXT;
    }
}
