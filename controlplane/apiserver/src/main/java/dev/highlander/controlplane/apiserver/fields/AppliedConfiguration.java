package dev.highlander.controlplane.apiserver.fields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.Schema;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import dev.highlander.controlplane.apiserver.status.StatusException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must be true of an applied configuration so that it can be told who owns what: known fields, and items with keys of their own. */
public final class AppliedConfiguration {
    private final List<String> faults = new ArrayList<>();

    private AppliedConfiguration() {}

    /**
     * Refuses a configuration whose fields cannot be owned one by one.
     *
     * @param configuration what is applied, decoded along the schema
     * @param schema what objects of its kind look like
     * @param unknownFields the paths of fields that decoding did not know, for example {@code spec.nonsense}
     * @throws StatusException 400 with all that is wrong
     */
    public static void check(ObjectNode configuration, Schema schema, List<String> unknownFields) {
        AppliedConfiguration checked = new AppliedConfiguration();
        unknownFields.forEach(field -> checked.faults.add("." + field + ": field not declared in schema"));
        checked.value(configuration, schema, "");
        if (!checked.faults.isEmpty()) {
            throw checked.refusal(configuration);
        }
    }

    private StatusException refusal(ObjectNode configuration) {
        JsonNode metadata = configuration.path("metadata");
        String namespace = metadata.path("namespace").asText("");
        String object = (namespace.isEmpty() ? "" : namespace + "/") + metadata.path("name").asText("") + "; "
                + configuration.path("apiVersion").asText() + ", Kind=" + configuration.path("kind").asText();
        String all = faults.size() == 1 ? faults.getFirst() : "errors:\n  " + String.join("\n  ", faults);
        return ApiStatus.badRequest("failed to create typed patch object (" + object + "): " + all);
    }

    private void value(JsonNode value, @Nullable Schema schema, String path) {
        switch (Ownable.of(schema, value)) {
            case WHOLE -> {
                // nothing inside is owned by itself
            }
            case FIELDS -> {
                for (Map.Entry<String, JsonNode> entry : value.properties()) {
                    value(entry.getValue(), Ownable.field(schema, entry.getKey()), path + "." + entry.getKey());
                }
            }
            case ITEMS -> {
                if (schema != null) {
                    items(value, schema, path);
                }
            }
        }
    }

    private void items(JsonNode list, Schema schema, String path) {
        Set<String> seen = new HashSet<>();
        int position = 0;
        for (JsonNode item : list) {
            String missing = PathElements.missingKey(schema, item);
            String element = PathElements.item(schema, item, position);
            if (missing != null) {
                faults.add(
                        path + ": element " + position + ": associative list with keys has an element that omits key "
                                + "field \"" + missing + "\" (and doesn't have default value)");
            } else if (!seen.add(element)) {
                faults.add(path + ": duplicate entries for key " + PathElements.readable(element));
            } else {
                value(item, schema.items(), path + PathElements.readable(element));
            }
            position++;
        }
    }
}
