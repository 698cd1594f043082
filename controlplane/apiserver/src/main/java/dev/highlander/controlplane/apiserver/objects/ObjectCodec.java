package dev.highlander.controlplane.apiserver.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.json.Json;
import dev.highlander.controlplane.apiserver.json.Metadata;
import dev.highlander.controlplane.apiserver.json.SplitObject;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.kinds.Registry;
import dev.highlander.controlplane.apiserver.kinds.rules.SelectableFields;
import dev.highlander.controlplane.store.Document;
import dev.highlander.controlplane.store.Entry;
import dev.highlander.controlplane.store.Index;
import dev.highlander.controlplane.store.Revision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Trees to stored documents and back. */
public final class ObjectCodec {
    private ObjectCodec() {}

    /**
     * Encodes an object for the store, with what selectors may ask of it.
     *
     * @param kind the kind that the object is of; it is kept in the form that the kind's storage names
     * @param registry where the kept form's kind is found
     */
    public static Document encode(ObjectNode object, Kind kind, Registry.Snapshot registry) {
        ObjectNode kept = kind.storage().toStorage().apply(object);
        Kind keptKind = keptKind(kind, registry);
        SplitObject split = SplitObject.encode(kept);
        return new Document(split.head(), split.tail(), index(kept, keptKind));
    }

    /** The tree of an entry as an object of a kind, with its revision. */
    public static ObjectNode decode(Entry entry, Kind kind) {
        return decodeAt(entry, kind, entry.modified());
    }

    /** The tree of an entry as an object of a kind, shown at a revision. */
    public static ObjectNode decodeAt(Entry entry, Kind kind, Revision revision) {
        return kind.storage().fromStorage().apply(Json.readObject(entry.bytesAt(revision)));
    }

    /** Whether entries of a kind are kept as they are served, so that their bytes can be sent as they are. */
    public static boolean isKeptAsServed(Kind kind) {
        return kind.storage().groupVersion().equals(kind.groupVersion());
    }

    /** The kind in whose form objects are kept. */
    private static Kind keptKind(Kind kind, Registry.Snapshot registry) {
        if (isKeptAsServed(kind)) {
            return kind;
        }
        Kind kept = registry.find(kind.storage().groupVersion().group(), kind.storage().groupVersion().version(),
                kind.plural());
        return kept == null ? kind : kept;
    }

    private static Index index(ObjectNode object, Kind kind) {
        Metadata metadata = Metadata.of(object);
        Map<String, String> labels = new HashMap<>();
        for (Map.Entry<String, JsonNode> label : metadata.node().path("labels").properties()) {
            labels.put(label.getKey(), label.getValue().asText());
        }
        List<String> owners = new ArrayList<>();
        metadata.node().path("ownerReferences").forEach(owner -> owners.add(owner.path("uid").asText()));
        return new Index(metadata.uid(), labels, owners, fields(object, kind));
    }

    private static Map<String, String> fields(ObjectNode object, Kind kind) {
        if (kind.selectableFields().isEmpty()) {
            return Map.of();
        }
        Map<String, String> fields = HashMap.newHashMap(kind.selectableFields().size());
        for (String path : kind.selectableFields()) {
            String value = SelectableFields.value(object, path);
            if (!value.isEmpty()) {
                fields.put(path, value);
            }
        }
        return fields;
    }
}
