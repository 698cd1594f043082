package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** Events of {@code v1} and of {@code events.k8s.io/v1}: one collection, two sets of names for the same fields. */
final class EventConversion {
    private static final Map<String, String> TO_CORE = Map.of("regarding", "involvedObject", "note", "message",
            "deprecatedSource", "source", "deprecatedFirstTimestamp", "firstTimestamp", "deprecatedLastTimestamp",
            "lastTimestamp", "deprecatedCount", "count", "reportingController", "reportingComponent");
    private static final Map<String, String> FROM_CORE = Map.of("involvedObject", "regarding", "message", "note",
            "source", "deprecatedSource", "firstTimestamp", "deprecatedFirstTimestamp", "lastTimestamp",
            "deprecatedLastTimestamp", "count", "deprecatedCount", "reportingComponent", "reportingController");

    private EventConversion() {}

    static ObjectNode toCore(ObjectNode event) {
        ObjectNode core = rename(event, "v1", TO_CORE);
        Tree.orText(core, "reportingComponent", "");
        Tree.orText(core, "reportingInstance", "");
        return core;
    }

    static ObjectNode fromCore(ObjectNode event) {
        ObjectNode renamed = rename(event, "events.k8s.io/v1", FROM_CORE);
        for (String field : List.of("reportingController", "reportingInstance")) {
            if (Tree.text(renamed, field).isEmpty()) {
                renamed.remove(field);
            }
        }
        return renamed;
    }

    private static ObjectNode rename(ObjectNode event, String apiVersion, Map<String, String> names) {
        ObjectNode renamed = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> field : event.properties()) {
            renamed.set(names.getOrDefault(field.getKey(), field.getKey()), field.getValue());
        }
        renamed.put("apiVersion", apiVersion);
        return renamed;
    }
}
