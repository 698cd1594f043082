package dev.highlander.controlplane.apiserver.present;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.json.Json;
import dev.highlander.controlplane.apiserver.json.Metadata;
import dev.highlander.controlplane.apiserver.kinds.Column;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.objects.ObjectCodec;
import dev.highlander.controlplane.apiserver.present.Representation.Encoding;
import dev.highlander.controlplane.apiserver.present.Representation.Form;
import dev.highlander.controlplane.store.Entry;
import java.time.Instant;
import java.time.InstantSource;

/** One object in the representation that the client wants. */
public final class ObjectPresenter {
    private final InstantSource clock;

    /** Tells ages by {@code clock}. */
    public ObjectPresenter(InstantSource clock) {
        this.clock = clock;
    }

    /** An entry of the store; its bytes as they are where that is what is wanted. */
    public byte[] present(Kind kind, Entry entry, Representation representation) {
        if (representation.equals(Representation.JSON) && ObjectCodec.isKeptAsServed(kind)) {
            return entry.bytes();
        }
        return present(kind, ObjectCodec.decode(entry, kind), representation);
    }

    /** An object that is not in the store. */
    public byte[] present(Kind kind, ObjectNode object, Representation representation) {
        return bytes(shape(kind, object, representation.form()), representation);
    }

    /** The tree in the wanted form. */
    public ObjectNode shape(Kind kind, ObjectNode object, Form form) {
        return switch (form) {
            case OBJECT, DISCOVERY_V2 -> object;
            case METADATA -> partial(object);
            case TABLE -> {
                ObjectNode table = tableHead(Metadata.of(object).resourceVersion(), "", -1);
                table.set("columnDefinitions", columns(kind));
                table.putArray("rows").add(row(kind, object, IncludeObject.METADATA, clock.instant()));
                yield table;
            }
        };
    }

    /** A tree in the wanted encoding. */
    public static byte[] bytes(ObjectNode tree, Representation representation) {
        if (representation.encoding() == Encoding.YAML) {
            return Yaml.bytes(tree);
        }
        if (representation.pretty()) {
            return Json.prettyBytes(tree);
        }
        return Json.bytes(tree);
    }

    /** What of each object stands in its table row. */
    public enum IncludeObject {
        /** Nothing. */
        NONE,
        /** Its metadata. */
        METADATA,
        /** All of it. */
        OBJECT;

        /** Reads the query's {@code includeObject}. */
        public static IncludeObject of(String text) {
            return switch (text) {
                case "None" -> NONE;
                case "Object" -> OBJECT;
                default -> METADATA;
            };
        }
    }

    static ObjectNode tableHead(String resourceVersion, String continueToken, long remaining) {
        ObjectNode table = Json.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
        ObjectNode metadata = table.putObject("metadata").put("resourceVersion", resourceVersion);
        if (!continueToken.isEmpty()) {
            metadata.put("continue", continueToken);
        }
        if (remaining > 0) {
            metadata.put("remainingItemCount", remaining);
        }
        return table;
    }

    static ArrayNode columns(Kind kind) {
        ArrayNode columns = Json.mapper().createArrayNode();
        for (Column column : kind.printer().columns()) {
            columns.addObject()
                    .put("name", column.name())
                    .put("type", column.type())
                    .put("format", column.format())
                    .put("description", column.description())
                    .put("priority", column.priority());
        }
        return columns;
    }

    static ObjectNode row(Kind kind, ObjectNode object, IncludeObject include, Instant now) {
        ObjectNode row = Json.object();
        row.putArray("cells").addAll(kind.printer().cells(object, now));
        switch (include) {
            case NONE -> row.putNull("object");
            case METADATA -> row.set("object", partial(object));
            case OBJECT -> row.set("object", object);
        }
        return row;
    }

    static ObjectNode partial(ObjectNode object) {
        ObjectNode partial = Json.object().put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
        partial.set("metadata", object.path("metadata"));
        return partial;
    }
}
