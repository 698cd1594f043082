package dev.highlander.controlplane.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Merge patch by RFC 7386: objects are merged, null deletes, everything else replaces. */
public final class MergePatch {
    private MergePatch() {}

    /** The patched document; neither argument is changed, nor shared with the answer. */
    public static ObjectNode apply(ObjectNode original, ObjectNode patch) {
        ObjectNode target = original.deepCopy();
        merge(target, patch);
        return target;
    }

    private static void merge(ObjectNode target, ObjectNode patch) {
        for (Map.Entry<String, JsonNode> entry : patch.properties()) {
            String name = entry.getKey();
            JsonNode value = entry.getValue();
            if (value.isNull()) {
                target.remove(name);
            } else if (value instanceof ObjectNode changes) {
                merge(objectAt(target, name), changes);
            } else {
                target.set(name, value.deepCopy());
            }
        }
    }

    private static ObjectNode objectAt(ObjectNode target, String name) {
        @Nullable
        JsonNode present = target.get(name);
        return present instanceof ObjectNode object ? object : target.putObject(name);
    }
}
