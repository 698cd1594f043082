package dev.highlander.controlplane.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.Schema;
import dev.highlander.controlplane.apiserver.status.StatusException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Kubernetes' strategic merge patch: a merge patch that knows which lists are maps by a key, with directives in the patch.
 *
 * <ul>
 * <li>{@code $patch: delete} empties an object or takes an item out of a list, {@code $patch: replace} replaces what is there;
 * <li>{@code $retainKeys} drops every field that it does not name;
 * <li>{@code $setElementOrder/LIST} orders a list; {@code $deleteFromPrimitiveList/LIST} takes values out of one.
 * </ul>
 *
 * <p>Items that are new, or named by the patch, are placed as Kubernetes places them (see {@link ElementOrder}).
 */
public final class StrategicMergePatch {
    private static final String DIRECTIVE = "$patch";
    private static final String RETAIN_KEYS = "$retainKeys";
    private static final String ELEMENT_ORDER = "$setElementOrder/";
    private static final String DELETE_VALUES = "$deleteFromPrimitiveList/";

    private StrategicMergePatch() {}

    /**
     * The patched document; neither argument is changed.
     *
     * @throws StatusException 400 if the patch is malformed
     */
    public static ObjectNode apply(ObjectNode original, ObjectNode patch, Schema schema) {
        return object(original.deepCopy(), patch.deepCopy(), schema);
    }

    /** Merges in place; the patch is used up. */
    private static ObjectNode object(ObjectNode original, ObjectNode patch, @Nullable Schema schema) {
        JsonNode directive = patch.get(DIRECTIVE);
        if (directive != null) {
            return byDirective(directive, patch);
        }
        retainKeys(original, patch);
        orderedLists(original, patch, schema);
        for (Map.Entry<String, JsonNode> entry : List.copyOf(patch.properties())) {
            String name = entry.getKey();
            if (name.startsWith(DELETE_VALUES)) {
                deleteValues(original, name.substring(DELETE_VALUES.length()), entry.getValue());
            } else if (entry.getValue().isNull()) {
                original.remove(name);
            } else {
                original.set(name, value(original.get(name), entry.getValue(), field(schema, name)));
            }
        }
        return original;
    }

    private static ObjectNode byDirective(JsonNode directive, ObjectNode patch) {
        return switch (directive.asText("")) {
            case "replace" -> {
                patch.remove(DIRECTIVE);
                yield (ObjectNode) Directives.without(patch);
            }
            case "delete" -> patch.objectNode();
            default -> throw Refusals.malformed("unknown patch type: " + directive.asText() + " in map: " + patch);
        };
    }

    private static JsonNode value(@Nullable JsonNode original, JsonNode patch, @Nullable Schema schema) {
        if (original instanceof ObjectNode object && patch instanceof ObjectNode changes) {
            return object(object, changes, schema);
        }
        if (original instanceof ArrayNode list && patch instanceof ArrayNode changes) {
            return list(list, changes, schema);
        }
        return Directives.without(patch);
    }

    private static @Nullable Schema field(@Nullable Schema schema, String name) {
        if (schema == null) {
            return null;
        }
        Schema field = schema.field(name);
        return field != null ? field : schema.values();
    }

    /** Drops every field that the patch does not want to keep, if it says so. */
    private static void retainKeys(ObjectNode original, ObjectNode patch) {
        JsonNode wanted = patch.remove(RETAIN_KEYS);
        if (wanted == null) {
            return;
        }
        if (!wanted.isArray()) {
            throw Refusals.malformed("invalid patch format of retainKeys");
        }
        Set<String> kept = new HashSet<>();
        wanted.forEach(name -> kept.add(name.asText()));
        patch.properties().forEach(entry -> {
            String name = entry.getKey();
            boolean addsNothing = entry.getValue().isNull() || name.startsWith(DELETE_VALUES)
                    || name.startsWith(ELEMENT_ORDER);
            if (!addsNothing && !kept.contains(name)) {
                throw Refusals.malformed("invalid patch format of retainKeys");
            }
        });
        original.properties().removeIf(entry -> !kept.contains(entry.getKey()));
    }

    /** Lists whose order the patch sets are merged and ordered here, and taken out of the patch. */
    private static void orderedLists(ObjectNode original, ObjectNode patch, @Nullable Schema schema) {
        for (Map.Entry<String, JsonNode> entry : List.copyOf(patch.properties())) {
            if (!entry.getKey().startsWith(ELEMENT_ORDER)) {
                continue;
            }
            patch.remove(entry.getKey());
            String name = entry.getKey().substring(ELEMENT_ORDER.length());
            if (!(entry.getValue() instanceof ArrayNode order)) {
                throw Refusals.malformed("invalid patch format of setElementOrder list");
            }
            Schema list = field(schema, name);
            JsonNode before = original.get(name);
            JsonNode changes = patch.remove(name);
            String key = list == null ? null : list.patchMergeKey();
            if (changes instanceof ArrayNode changed) {
                ElementOrder.requireConsistent(changed, order, key);
            }
            if (changes != null && changes.isNull()) {
                original.remove(name);
            } else if (before != null || changes != null) {
                JsonNode merged = changes == null ? before : value(before, changes, list);
                if (merged instanceof ArrayNode items) {
                    ArrayNode serverOrder = before instanceof ArrayNode array ? array : items.arrayNode();
                    original.set(name, new ElementOrder(key).arrange(items, order, serverOrder));
                } else {
                    throw Refusals.malformed("invalid patch format of setElementOrder list");
                }
            }
        }
    }

    private static void deleteValues(ObjectNode original, String name, JsonNode values) {
        if (!(values instanceof ArrayNode doomed)) {
            throw Refusals.malformed("invalid patch format of primitive list");
        }
        if (original.get(name) instanceof ArrayNode list) {
            Set<JsonNode> gone = new HashSet<>();
            doomed.forEach(gone::add);
            ArrayNode kept = list.arrayNode();
            list.forEach(value -> {
                if (!gone.contains(value)) {
                    kept.add(value);
                }
            });
            original.set(name, kept);
        }
    }

    private static JsonNode list(ArrayNode original, ArrayNode patch, @Nullable Schema schema) {
        if (schema == null || !schema.patchMerges()) {
            return Directives.without(patch);
        }
        if (original.isEmpty() && patch.isEmpty()) {
            return original;
        }
        String key = schema.patchMergeKey();
        if (key == null) {
            return values(original, patch);
        }
        return new KeyedList(key, schema.items()).merge(original, patch);
    }

    private static ArrayNode values(ArrayNode original, ArrayNode patch) {
        for (JsonNode value : patch) {
            if (value.isContainerNode()) {
                throw Refusals.malformed("cannot merge lists without merge key");
            }
        }
        ArrayNode merged = original.arrayNode();
        Set<JsonNode> seen = new HashSet<>();
        for (ArrayNode part : List.of(original, patch)) {
            for (JsonNode value : part) {
                if (seen.add(value)) {
                    merged.add(value);
                }
            }
        }
        return new ElementOrder(null).arrange(merged, patch, original);
    }

    /** A list of objects that is a map by one of their fields. */
    private record KeyedList(String key, @Nullable Schema items) {
        ArrayNode merge(ArrayNode original, ArrayNode patch) {
            ArrayNode kept = original;
            ArrayNode changes = patch.arrayNode();
            boolean replace = false;
            for (JsonNode item : patch) {
                if (!(item instanceof ObjectNode change)) {
                    throw Refusals.malformed("list elements in the patch must be objects with the merge key " + key);
                }
                JsonNode directive = change.get(DIRECTIVE);
                if (directive == null) {
                    changes.add(change);
                } else if (directive.asText().equals("delete")) {
                    kept = without(kept, keyOf(change));
                } else if (directive.asText().equals("replace")) {
                    replace = true;
                } else if (directive.asText().equals("merge")) {
                    throw Refusals.malformed("merging lists cannot yet be specified in the patch");
                } else {
                    throw Refusals.malformed("unknown patch type: " + directive.asText() + " in map: " + change);
                }
            }
            if (replace) {
                return (ArrayNode) Directives.without(changes);
            }
            return new ElementOrder(key).arrange(mergeItems(kept, changes), changes, kept);
        }

        private JsonNode keyOf(ObjectNode item) {
            JsonNode value = item.get(key);
            if (value == null) {
                throw Refusals.malformed("map: " + item + " does not contain declared merge key: " + key);
            }
            return value;
        }

        private ArrayNode without(ArrayNode list, JsonNode doomed) {
            ArrayNode kept = list.arrayNode();
            list.forEach(item -> {
                if (!doomed.equals(item.get(key))) {
                    kept.add(item);
                }
            });
            return kept;
        }

        private ArrayNode mergeItems(ArrayNode original, ArrayNode changes) {
            ArrayNode merged = original.arrayNode();
            merged.addAll(original);
            for (JsonNode item : changes) {
                ObjectNode change = (ObjectNode) item;
                int at = indexOf(merged, keyOf(change));
                if (at >= 0 && merged.get(at) instanceof ObjectNode present) {
                    merged.set(at, object(present, change.deepCopy(), items));
                } else {
                    merged.add(Directives.without(change.deepCopy()));
                }
            }
            return merged;
        }

        private int indexOf(ArrayNode list, JsonNode wanted) {
            for (int i = 0; i < list.size(); i++) {
                if (wanted.equals(list.get(i).get(key))) {
                    return i;
                }
            }
            return -1;
        }
    }
}
