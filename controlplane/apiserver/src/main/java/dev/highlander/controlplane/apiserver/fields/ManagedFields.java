package dev.highlander.controlplane.apiserver.fields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The owners of an object's fields, as {@code metadata.managedFields} lists them. Not for several threads. */
final class ManagedFields {
    private static final int MAX_UPDATERS = 10;
    private static final String ANCIENT = "ancient-changes";

    private final List<Entry> entries;

    /**
     * An entry.
     *
     * @param owner who
     * @param time when, as written; empty if unknown
     * @param fields what
     */
    record Entry(Owner owner, String time, FieldSet fields) {
        Entry with(FieldSet other) {
            return new Entry(owner, time, other);
        }
    }

    ManagedFields(List<Entry> entries) {
        this.entries = new ArrayList<>(entries);
    }

    /**
     * Reads a list of entries.
     *
     * @param ours whether it was written by us and not sent by a client
     * @throws IllegalArgumentException if it is malformed
     */
    static ManagedFields parse(JsonNode list, boolean ours) {
        ManagedFields fields = new ManagedFields(List.of());
        for (JsonNode entry : list) {
            Owner.Operation operation = switch (entry.path("operation").asText("")) {
                case "Apply" -> Owner.Operation.APPLY;
                case "Update" -> Owner.Operation.UPDATE;
                default -> throw new IllegalArgumentException("invalid operation");
            };
            if (!entry.path("fieldsType").asText("").equals("FieldsV1")) {
                throw new IllegalArgumentException("invalid fieldsType");
            }
            Owner owner = new Owner(entry.path("manager").asText(""), operation, entry.path("apiVersion").asText(""),
                    entry.path("subresource").asText(""));
            fields.put(new Entry(owner, entry.path("time").asText(""), FieldSet.parse(entry.path("fieldsV1"), ours)));
        }
        return fields;
    }

    List<Entry> entries() {
        return entries;
    }

    @Nullable
    Entry find(Owner owner) {
        for (Entry entry : entries) {
            if (entry.owner().isSameAs(owner)) {
                return entry;
            }
        }
        return null;
    }

    /** Adds an entry, in place of the one that the owner has. */
    void put(Entry entry) {
        entries.removeIf(other -> other.owner().isSameAs(entry.owner()));
        if (!entry.fields().isEmpty()) {
            entries.add(entry);
        }
    }

    /** Changes the fields of every entry but one owner's; entries that are left with nothing go. */
    void changeOthers(@Nullable Owner spared, UnaryOperator<FieldSet> change) {
        entries.replaceAll(entry -> spared != null && entry.owner().isSameAs(spared)
                ? entry
                : entry.with(change.apply(entry.fields())));
        entries.removeIf(entry -> entry.fields().isEmpty());
    }

    /** Folds the oldest updaters together until there are no more than ten. */
    void capUpdaters() {
        List<Entry> updaters = new ArrayList<>(
                entries.stream().filter(entry -> entry.owner().operation() == Owner.Operation.UPDATE).toList());
        if (updaters.size() <= MAX_UPDATERS) {
            return;
        }
        updaters.sort(Comparator.comparing(Entry::time).thenComparing(entry -> entry.owner().name()));
        Map<String, Entry> firstOfVersion = new HashMap<>();
        int count = updaters.size();
        for (Entry updater : updaters) {
            if (count <= MAX_UPDATERS) {
                return;
            }
            String version = updater.owner().apiVersion();
            Entry first = firstOfVersion.putIfAbsent(version, updater);
            if (first == null) {
                continue;
            }
            Owner bucket = new Owner(ANCIENT, Owner.Operation.UPDATE, version, "");
            Entry known = find(bucket);
            FieldSet gathered = known != null ? known.fields() : first.fields();
            entries.remove(first);
            entries.remove(updater);
            put(new Entry(bucket, updater.time(), gathered.union(updater.fields())));
            count--;
        }
    }

    /** As {@code managedFields}: appliers first, then by time and name. */
    ArrayNode toJson() {
        List<Entry> sorted = new ArrayList<>(entries);
        sorted.sort(Comparator.comparing((Entry entry) -> entry.owner().operation())
                .thenComparing(Entry::time)
                .thenComparing(entry -> entry.owner().name())
                .thenComparing(entry -> entry.owner().apiVersion())
                .thenComparing(entry -> entry.owner().subresource()));
        ArrayNode list = JsonNodeFactory.instance.arrayNode(sorted.size());
        sorted.forEach(entry -> list.add(json(entry)));
        return list;
    }

    private static ObjectNode json(Entry entry) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        Owner owner = entry.owner();
        json.put("manager", owner.name());
        json.put("operation", owner.operation().word());
        json.put("apiVersion", owner.apiVersion());
        if (!entry.time().isEmpty()) {
            json.put("time", entry.time());
        }
        json.put("fieldsType", "FieldsV1");
        json.set("fieldsV1", entry.fields().toJson());
        if (!owner.subresource().isEmpty()) {
            json.put("subresource", owner.subresource());
        }
        return json;
    }
}
