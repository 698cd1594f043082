package dev.highlander.controlplane.apiserver.fields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.Schema;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes away what an applier named before and names no longer, unless somebody else owns it. */
final class Pruning {
    private final Schema schema;

    Pruning(Schema schema) {
        this.schema = schema;
    }

    /**
     * The pruned object.
     *
     * @param merged the object with the new configuration merged in
     * @param managed all owners, the applier with its new claims
     * @param last what the applier claimed before
     */
    ObjectNode prune(ObjectNode merged, ManagedFields managed, FieldSet last) {
        FieldSet lastNamed = named(last, schema);
        ObjectNode without = remove(merged, lastNamed);
        FieldSet owned = FieldSet.EMPTY;
        for (ManagedFields.Entry entry : managed.entries()) {
            owned = owned.union(entry.fields());
        }
        FieldSet all = named(ObjectFields.of(merged, schema), schema);
        FieldSet kept = named(ObjectFields.of(without, schema), schema).union(named(owned, schema));
        ObjectNode withOwned = remove(merged, all.difference(kept));
        FieldSet remaining = named(ObjectFields.of(withOwned, schema), schema);
        return remove(merged, all.difference(remaining).intersection(lastNamed));
    }

    /** The set with every known field on the way to a member made a member itself. */
    private static FieldSet named(FieldSet set, @Nullable Schema at) {
        FieldSet result = new FieldSet();
        fill(result, set, at);
        return result;
    }

    private static void fill(FieldSet result, FieldSet set, @Nullable Schema at) {
        if (set.isMember()) {
            result.makeMember();
        }
        set.children().forEach((element, below) -> {
            FieldSet target = result.descend(element);
            Schema inner = at == null ? null : at.items();
            if (PathElements.isField(element)) {
                String name = PathElements.fieldName(element);
                inner = Ownable.field(at, name);
                if (at != null && at.field(name) != null && !below.children().isEmpty()) {
                    target.makeMember();
                }
            }
            fill(target, below, inner);
        });
    }

    private ObjectNode remove(ObjectNode object, FieldSet doomed) {
        return (ObjectNode) remove(object, doomed, schema);
    }

    private static JsonNode remove(JsonNode value, FieldSet doomed, @Nullable Schema at) {
        return switch (Ownable.of(at, value)) {
            case WHOLE -> value.deepCopy();
            case FIELDS -> fields(value, doomed, at);
            case ITEMS -> at == null ? value.deepCopy() : items(value, doomed, at);
        };
    }

    private static JsonNode fields(JsonNode value, FieldSet doomed, @Nullable Schema at) {
        if (!(value instanceof ObjectNode object)) {
            return value.deepCopy();
        }
        ObjectNode left = object.objectNode();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            FieldSet below = doomed.below(PathElements.field(entry.getKey()));
            if (below == null) {
                left.set(entry.getKey(), entry.getValue().deepCopy());
            } else if (!below.isMember()) {
                left.set(entry.getKey(), remove(entry.getValue(), below, Ownable.field(at, entry.getKey())));
            }
        }
        return left;
    }

    private static JsonNode items(JsonNode value, FieldSet doomed, Schema at) {
        if (!(value instanceof ArrayNode list)) {
            return value.deepCopy();
        }
        ArrayNode left = list.arrayNode();
        int position = 0;
        for (JsonNode item : list) {
            FieldSet below = doomed.below(PathElements.item(at, item, position++));
            if (below == null) {
                left.add(item.deepCopy());
            } else if (!below.isMember()) {
                left.add(remove(item, below, at.items()));
            }
        }
        return left;
    }
}
