package dev.highlander.controlplane.apiserver.fields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.Schema;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Merges an applied configuration into an object: what is owned as a whole is replaced, the rest is merged part by part. */
final class AppliedMerge {
    /** The merged value; neither argument is changed. */
    JsonNode merge(@Nullable JsonNode live, JsonNode applied, @Nullable Schema schema) {
        if (live == null || live.isNull() || live.getNodeType() != applied.getNodeType()) {
            return applied.deepCopy();
        }
        return switch (Ownable.of(schema, applied)) {
            case WHOLE -> applied.deepCopy();
            case FIELDS -> fields(live, applied, schema);
            case ITEMS -> schema == null ? applied.deepCopy() : items((ArrayNode) live, (ArrayNode) applied, schema);
        };
    }

    private JsonNode fields(JsonNode live, JsonNode applied, @Nullable Schema schema) {
        ObjectNode merged = live.deepCopy();
        for (Map.Entry<String, JsonNode> entry : applied.properties()) {
            merged.set(entry.getKey(),
                    merge(live.get(entry.getKey()), entry.getValue(), Ownable.field(schema, entry.getKey())));
        }
        return merged;
    }

    /**
     * Items that both have stand in the applied order, others keep their places between their neighbours; the live order wins
     * where the applied one says nothing.
     */
    private ArrayNode items(ArrayNode live, ArrayNode applied, Schema schema) {
        Map<String, JsonNode> ours = byElement(live, schema);
        Map<String, JsonNode> theirs = byElement(applied, schema);
        Deque<String> left = new ArrayDeque<>(ours.keySet());
        Deque<String> right = new ArrayDeque<>(theirs.keySet());
        Deque<String> shared = new ArrayDeque<>(theirs.keySet().stream().filter(ours::containsKey).toList());
        Set<String> done = new HashSet<>();
        ArrayNode merged = live.arrayNode();
        while (!left.isEmpty() || !right.isEmpty()) {
            String ofLive = left.peek();
            String ofApplied = right.peek();
            if (ofLive != null && (done.contains(ofLive) || isLaterShared(ofLive, ofApplied, theirs, shared))) {
                left.poll();
            } else if (ofLive != null && !theirs.containsKey(ofLive)) {
                left.poll();
                merged.add(copy(ours.get(ofLive)));
            } else if (ofApplied != null) {
                right.poll();
                done.add(ofApplied);
                shared.remove(ofApplied);
                JsonNode item = theirs.get(ofApplied);
                if (item != null) {
                    merged.add(merge(ours.get(ofApplied), item, schema.items()));
                }
            }
        }
        return merged;
    }

    /** A shared item whose turn in the applied order has not come is placed when it has. */
    private static boolean isLaterShared(String ofLive, @Nullable String ofApplied, Map<String, JsonNode> theirs,
            Deque<String> shared) {
        return ofApplied != null && theirs.containsKey(ofLive) && !ofLive.equals(ofApplied)
                && !ofLive.equals(shared.peek());
    }

    private static @Nullable JsonNode copy(@Nullable JsonNode item) {
        return item == null ? null : item.deepCopy();
    }

    private static Map<String, JsonNode> byElement(ArrayNode list, Schema schema) {
        Map<String, JsonNode> items = new LinkedHashMap<>();
        int position = 0;
        for (JsonNode item : list) {
            items.putIfAbsent(PathElements.item(schema, item, position++), item);
        }
        return items;
    }
}
