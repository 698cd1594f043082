package dev.highlander.controlplane.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** A part of a patch that meets nothing to be merged with becomes a value: nulls and directives have done their work. */
final class Directives {
    private Directives() {}

    /** The value that a part of a patch stands for; the part itself may be changed. */
    static JsonNode without(JsonNode patch) {
        if (patch instanceof ObjectNode object) {
            if (object.path("$patch").asText("").equals("delete")) {
                return object.objectNode();
            }
            object.properties().removeIf(entry -> entry.getValue().isNull() || entry.getKey().startsWith("$patch")
                    || entry.getKey().equals("$retainKeys") || entry.getKey().startsWith("$setElementOrder/")
                    || entry.getKey().startsWith("$deleteFromPrimitiveList/"));
            for (Map.Entry<String, JsonNode> entry : object.properties()) {
                entry.setValue(without(entry.getValue()));
            }
            return object;
        }
        if (patch instanceof ArrayNode array) {
            ArrayNode kept = array.arrayNode();
            for (JsonNode item : array) {
                if (!(item.isObject() && item.has("$patch"))) {
                    kept.add(without(item));
                }
            }
            return kept;
        }
        return patch;
    }
}
