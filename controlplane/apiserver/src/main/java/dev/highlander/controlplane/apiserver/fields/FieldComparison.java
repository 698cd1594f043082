package dev.highlander.controlplane.apiserver.fields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which fields differ between two versions of an object. A field that appears brings the objects and lists above it that appear
 * with it; what is owned as a whole counts as one field; two empty containers are compared as values.
 */
final class FieldComparison {
    private final Cursor root = new Cursor(null, "");

    private FieldComparison() {}

    /**
     * The differences.
     *
     * @param added fields that only the new version has
     * @param modified fields with different values
     * @param removed fields that only the old version has
     */
    record Result(FieldSet added, FieldSet modified, FieldSet removed) {
        /** The differences but for those at or below these paths. */
        Result without(FieldSet paths) {
            return new Result(added.recursiveDifference(paths), modified.recursiveDifference(paths),
                    removed.recursiveDifference(paths));
        }

        boolean isEmpty() {
            return added.isEmpty() && modified.isEmpty() && removed.isEmpty();
        }
    }

    static Result compare(ObjectNode before, ObjectNode after, Schema schema) {
        FieldComparison comparison = new FieldComparison();
        comparison.fields(before, after, schema, comparison.root);
        return new Result(comparison.root.set(Change.ADDED), comparison.root.set(Change.MODIFIED),
                comparison.root.set(Change.REMOVED));
    }

    private enum Change {
        ADDED,
        MODIFIED,
        REMOVED
    }

    /** A place in three sets at once, entered in each only when something is found there. */
    private static final class Cursor {
        private final @Nullable Cursor parent;
        private final String element;
        private @Nullable FieldSet added;
        private @Nullable FieldSet modified;
        private @Nullable FieldSet removed;

        Cursor(@Nullable Cursor parent, String element) {
            this.parent = parent;
            this.element = element;
        }

        FieldSet set(Change change) {
            FieldSet known = switch (change) {
                case ADDED -> added;
                case MODIFIED -> modified;
                case REMOVED -> removed;
            };
            return known != null ? known : enter(change);
        }

        private FieldSet enter(Change change) {
            FieldSet set = parent == null ? new FieldSet() : parent.set(change).descend(element);
            switch (change) {
                case ADDED -> added = set;
                case MODIFIED -> modified = set;
                case REMOVED -> removed = set;
            }
            return set;
        }

        void found(Change change) {
            set(change).makeMember();
        }
    }

    private void value(@Nullable JsonNode before, @Nullable JsonNode after, @Nullable Schema schema, Cursor at) {
        Ownable ownable = Ownable.of(schema, after != null && !after.isNull() ? after : before);
        if (ownable == Ownable.WHOLE || (isEmpty(before) && isEmpty(after)) || mixed(before, after)) {
            whole(before, after, at);
            return;
        }
        if (ownable == Ownable.FIELDS) {
            fields(before, after, schema, at);
        } else if (schema != null) {
            items(before, after, schema, at);
        }
        if (before == null) {
            at.found(Change.ADDED);
        } else if (after == null) {
            at.found(Change.REMOVED);
        }
    }

    private static boolean isEmpty(@Nullable JsonNode value) {
        return value == null || value.isNull() || (value.isContainerNode() && value.isEmpty());
    }

    /** Values of different forms have nothing to be compared part by part. */
    private static boolean mixed(@Nullable JsonNode before, @Nullable JsonNode after) {
        return before != null && after != null && !before.isNull() && !after.isNull()
                && before.getNodeType() != after.getNodeType();
    }

    private static void whole(@Nullable JsonNode before, @Nullable JsonNode after, Cursor at) {
        if (before == null) {
            at.found(Change.ADDED);
        } else if (after == null) {
            at.found(Change.REMOVED);
        } else if (!before.equals(after)) {
            at.found(Change.MODIFIED);
        }
    }

    private void fields(@Nullable JsonNode before, @Nullable JsonNode after, @Nullable Schema schema, Cursor at) {
        if (after != null) {
            for (Map.Entry<String, JsonNode> entry : after.properties()) {
                JsonNode old = before == null ? null : before.get(entry.getKey());
                JsonNode now = entry.getValue();
                if (old == null || isOpen(old) || !old.equals(now)) {
                    value(old, now, Ownable.field(schema, entry.getKey()),
                            new Cursor(at, PathElements.field(entry.getKey())));
                }
            }
        }
        if (before != null) {
            for (Map.Entry<String, JsonNode> entry : before.properties()) {
                if (after == null || after.get(entry.getKey()) == null) {
                    value(entry.getValue(), null, Ownable.field(schema, entry.getKey()),
                            new Cursor(at, PathElements.field(entry.getKey())));
                }
            }
        }
    }

    /** Comparing containers before walking them would compare their parts once for each level. */
    private static boolean isOpen(JsonNode value) {
        return value.isContainerNode();
    }

    private void items(@Nullable JsonNode before, @Nullable JsonNode after, Schema schema, Cursor at) {
        Map<String, List<JsonNode>> old = byElement(before, schema);
        Map<String, List<JsonNode>> now = byElement(after, schema);
        now.forEach(
                (element, items) -> item(old.getOrDefault(element, List.of()), items, schema, new Cursor(at, element)));
        old.forEach((element, items) -> {
            if (!now.containsKey(element)) {
                item(items, List.of(), schema, new Cursor(at, element));
            }
        });
    }

    /** Kubernetes lets some lists hold a key twice; such items are owned together. */
    private void item(List<JsonNode> before, List<JsonNode> after, Schema list, Cursor at) {
        if (before.size() <= 1 && after.size() <= 1) {
            value(first(before), first(after), list.items(), at);
        } else if (!before.equals(after)) {
            at.found(before.isEmpty() ? Change.ADDED : after.isEmpty() ? Change.REMOVED : Change.MODIFIED);
        }
    }

    private static @Nullable JsonNode first(List<JsonNode> items) {
        return items.isEmpty() ? null : items.getFirst();
    }

    private static Map<String, List<JsonNode>> byElement(@Nullable JsonNode list, Schema schema) {
        if (list == null || !list.isArray()) {
            return Map.of();
        }
        Map<String, List<JsonNode>> items = new LinkedHashMap<>();
        int position = 0;
        for (JsonNode item : list) {
            items.computeIfAbsent(PathElements.item(schema, item, position++), _ -> new ArrayList<>(1)).add(item);
        }
        return items;
    }
}
