package dev.highlander.controlplane.apiserver.present;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.json.Json;
import dev.highlander.controlplane.apiserver.json.SplitObject;
import dev.highlander.controlplane.apiserver.present.Representation.Encoding;
import dev.highlander.controlplane.apiserver.present.Representation.Form;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.objects.Listing;
import dev.highlander.controlplane.apiserver.objects.ObjectCodec;
import dev.highlander.controlplane.apiserver.present.ObjectPresenter.IncludeObject;
import dev.highlander.controlplane.store.Entry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A list in the representation that the client wants. Whole objects as JSON are copied from the store into the answer, one by one;
 * nothing is parsed.
 */
public final class ListPresenter {
    private final InstantSource clock;

    /** Tells ages by {@code clock}. */
    public ListPresenter(InstantSource clock) {
        this.clock = clock;
    }

    /** Writes a list. */
    public void write(Listing listing, Representation representation, IncludeObject include, OutputStream out)
            throws IOException {
        if (representation.equals(Representation.JSON)) {
            writeObjects(listing, out);
            return;
        }
        if (representation.form() == Form.METADATA && representation.encoding() == Encoding.JSON
                && !representation.pretty() && ObjectCodec.isKeptAsServed(listing.kind())) {
            writeMetadata(listing, out);
            return;
        }
        ObjectNode tree = switch (representation.form()) {
            case OBJECT, DISCOVERY_V2 -> objects(listing);
            case METADATA -> partials(listing);
            case TABLE -> table(listing, include);
        };
        out.write(ObjectPresenter.bytes(tree, representation));
    }

    /** About how many bytes {@link #write} will write, for choosing between one piece and a stream. */
    public static long estimate(Listing listing) {
        long size = 0;
        for (Entry entry : listing.items()) {
            size += entry.document().size();
        }
        return size;
    }

    private static void writeObjects(Listing listing, OutputStream out) throws IOException {
        Kind kind = listing.kind();
        byte[] head = Json.bytes(head(kind, listing));
        out.write(head, 0, head.length - 1);
        out.write(",\"items\":[".getBytes(StandardCharsets.US_ASCII));
        boolean first = true;
        boolean asKept = ObjectCodec.isKeptAsServed(kind);
        // Items of a built-in list do not repeat their type, which stands at the head of their bytes; custom resources do.
        int skipped = kind.custom()
                ? 0
                : SplitObject.prefix(kind.names().kind(), kind.groupVersion().apiVersion()).length;
        for (Entry entry : listing.items()) {
            if (!first) {
                out.write(',');
            }
            first = false;
            if (!asKept) {
                out.write(Json.bytes(item(kind, entry)));
                continue;
            }
            byte[] start = entry.document().head();
            if (skipped > 0) {
                out.write('{');
            }
            out.write(start, skipped, start.length - skipped);
            out.write(entry.modified().toString().getBytes(StandardCharsets.US_ASCII));
            out.write(entry.document().tail());
        }
        out.write("]}".getBytes(StandardCharsets.US_ASCII));
    }

    private static void writeMetadata(Listing listing, OutputStream out) throws IOException {
        byte[] head = Json.bytes(head("PartialObjectMetadataList", "meta.k8s.io/v1", listing));
        out.write(head, 0, head.length - 1);
        out.write(",\"items\":[".getBytes(StandardCharsets.US_ASCII));
        boolean first = true;
        for (Entry entry : listing.items()) {
            if (!first) {
                out.write(',');
            }
            first = false;
            out.write(SplitObject.metadataOnly(entry.document().head(), entry.modified().toString(),
                    entry.document().tail()));
        }
        out.write("]}".getBytes(StandardCharsets.US_ASCII));
    }

    private static ObjectNode objects(Listing listing) {
        Kind kind = listing.kind();
        ObjectNode list = head(kind, listing);
        ArrayNode items = list.putArray("items");
        listing.items().forEach(entry -> items.add(item(kind, entry)));
        return list;
    }

    private static ObjectNode item(Kind kind, Entry entry) {
        ObjectNode object = ObjectCodec.decode(entry, kind);
        if (!kind.custom()) {
            object.remove("kind");
            object.remove("apiVersion");
        }
        return object;
    }

    private static ObjectNode partials(Listing listing) {
        ObjectNode list = head("PartialObjectMetadataList", "meta.k8s.io/v1", listing);
        ArrayNode items = list.putArray("items");
        for (Entry entry : listing.items()) {
            items.add(ObjectPresenter.partial(ObjectCodec.decode(entry, listing.kind())));
        }
        return list;
    }

    private ObjectNode table(Listing listing, IncludeObject include) {
        Kind kind = listing.kind();
        ObjectNode table = ObjectPresenter.tableHead(listing.revision().toString(), listing.continueToken(),
                listing.remaining());
        table.set("columnDefinitions", ObjectPresenter.columns(kind));
        ArrayNode rows = table.putArray("rows");
        Instant now = clock.instant();
        for (Entry entry : listing.items()) {
            rows.add(ObjectPresenter.row(kind, ObjectCodec.decode(entry, kind), include, now));
        }
        return table;
    }

    private static ObjectNode head(Kind kind, Listing listing) {
        ObjectNode head = head(kind.names().listKind(), kind.groupVersion().apiVersion(), listing);
        if (kind.custom()) {
            // Kubernetes writes lists of built-in kinds without what is empty, but not these.
            head.withObject("/metadata").put("continue", listing.continueToken());
        }
        return head;
    }

    private static ObjectNode head(String kind, String apiVersion, Listing listing) {
        ObjectNode head = Json.object().put("kind", kind).put("apiVersion", apiVersion);
        ObjectNode metadata = head.putObject("metadata").put("resourceVersion", listing.revision().toString());
        if (!listing.continueToken().isEmpty()) {
            metadata.put("continue", listing.continueToken());
        }
        if (listing.remaining() > 0) {
            metadata.put("remainingItemCount", listing.remaining());
        }
        return head;
    }
}
