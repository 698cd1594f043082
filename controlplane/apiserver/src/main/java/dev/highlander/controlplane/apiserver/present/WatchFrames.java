package dev.highlander.controlplane.apiserver.present;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.json.Json;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.objects.ObjectCodec;
import dev.highlander.controlplane.apiserver.objects.WatchEvent;
import dev.highlander.controlplane.apiserver.present.ObjectPresenter.IncludeObject;
import dev.highlander.controlplane.apiserver.json.SplitObject;
import dev.highlander.controlplane.apiserver.present.Representation.Encoding;
import dev.highlander.controlplane.apiserver.present.Representation.Form;
import dev.highlander.controlplane.apiserver.request.Query;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import dev.highlander.controlplane.store.Entry;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The frames of watches. A frame of a whole object or of its metadata as JSON is cut from the stored bytes, once, and shared by everybody
 * who watches it in that form: with a thousand watchers the bytes of an event exist once, and nothing is parsed.
 */
public final class WatchFrames {
    /** Recent frames; a watcher that comes too late for one makes it again. A power of two. */
    private static final int REMEMBERED = 1024;

    private final AtomicReferenceArray<Shared> objects = new AtomicReferenceArray<>(REMEMBERED);
    private final AtomicReferenceArray<Shared> metadata = new AtomicReferenceArray<>(REMEMBERED);
    private final InstantSource clock;

    /** Tells ages by {@code clock}. */
    public WatchFrames(InstantSource clock) {
        this.clock = clock;
    }

    /** The frames for one watcher. */
    public Session session(Kind kind, Representation representation, Query query) {
        return new Session(kind, representation, IncludeObject.of(query.get("includeObject")));
    }

    // The frame is shared as it is with everybody's socket; entries are told apart as objects, which is what they are here.
    @SuppressWarnings({"ArrayRecordComponent", "ReferenceEquality"})
    private record Shared(Entry entry, long revision, WatchEvent.Type type, Kind kind, byte[] frame) {
        boolean is(Kind wanted, WatchEvent event) {
            return event.entry() == entry && event.shownAt().value() == revision && event.type() == type
                    && wanted.groupVersion().equals(kind.groupVersion());
        }
    }

    /** One watcher's frames, in the form that it wants. */
    public final class Session {
        private final Kind kind;
        private final Representation representation;
        private final IncludeObject include;
        /** Where frames in this form are kept; null if each watcher has its own. */
        private final @Nullable AtomicReferenceArray<Shared> shared;
        private boolean columnsTold;

        private Session(Kind kind, Representation representation, IncludeObject include) {
            this.kind = kind;
            this.representation = representation;
            this.include = include;
            this.shared = representation.encoding() != Encoding.JSON || !ObjectCodec.isKeptAsServed(kind)
                    ? null
                    : switch (representation.form()) {
                        case OBJECT -> objects;
                        case METADATA -> metadata;
                        case DISCOVERY_V2, TABLE -> null;
                    };
        }

        /** The media type of the stream. */
        public String contentType() {
            return representation.encoding() == Encoding.YAML ? "application/yaml;stream=watch" : "application/json";
        }

        /** The frame of an event. */
        public byte[] frame(WatchEvent event) {
            return switch (event.type()) {
                case ADDED, MODIFIED, DELETED -> shared == null ? own(event) : shared(shared, event);
                case BOOKMARK -> encode("BOOKMARK", bookmark(event, false));
                case INITIAL_EVENTS_END -> encode("BOOKMARK", bookmark(event, true));
            };
        }

        /** The frame of a refusal, after which the stream ends. */
        public byte[] error(ApiStatus status) {
            return encode("ERROR", StatusDocument.failure(status));
        }

        private byte[] shared(AtomicReferenceArray<Shared> recent, WatchEvent event) {
            int slot = (int) (event.shownAt().value() & (REMEMBERED - 1));
            Shared found = recent.get(slot);
            if (found != null && found.is(kind, event)) {
                return found.frame();
            }
            Entry entry = entry(event);
            byte[] head = ("{\"type\":\"" + event.type() + "\",\"object\":").getBytes(StandardCharsets.US_ASCII);
            byte[] object = representation.form() == Form.METADATA
                    ? SplitObject.metadataOnly(entry.document().head(), event.shownAt().toString(),
                            entry.document().tail())
                    : entry.bytesAt(event.shownAt());
            byte[] frame = new byte[head.length + object.length + 2];
            System.arraycopy(head, 0, frame, 0, head.length);
            System.arraycopy(object, 0, frame, head.length, object.length);
            frame[frame.length - 2] = '}';
            frame[frame.length - 1] = '\n';
            recent.set(slot, new Shared(entry, event.shownAt().value(), event.type(), kind, frame));
            return frame;
        }

        private byte[] own(WatchEvent event) {
            ObjectNode object = ObjectCodec.decodeAt(entry(event), kind, event.shownAt());
            return encode(event.type().name(), switch (representation.form()) {
                case OBJECT, DISCOVERY_V2 -> object;
                case METADATA -> ObjectPresenter.partial(object);
                case TABLE -> row(event, object);
            });
        }

        /** Kubernetes tells the columns with the first row only. */
        private ObjectNode row(WatchEvent event, ObjectNode object) {
            ObjectNode table = ObjectPresenter.tableHead(event.shownAt().toString(), "", -1);
            if (columnsTold) {
                table.putNull("columnDefinitions");
            } else {
                table.set("columnDefinitions", ObjectPresenter.columns(kind));
                columnsTold = true;
            }
            table.putArray("rows").add(ObjectPresenter.row(kind, object, include, clock.instant()));
            return table;
        }

        private ObjectNode bookmark(WatchEvent event, boolean endOfInitial) {
            ObjectNode object = switch (representation.form()) {
                case OBJECT, DISCOVERY_V2 -> Json.object()
                        .put("kind", kind.names().kind())
                        .put("apiVersion", kind.groupVersion().apiVersion());
                case METADATA -> Json.object().put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
                case TABLE -> Json.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
            };
            ObjectNode metadata = object.putObject("metadata").put("resourceVersion", event.shownAt().toString());
            metadata.putNull("creationTimestamp");
            if (endOfInitial) {
                metadata.putObject("annotations")
                        .put("k8s.io/initial-events-end", "true")
                        .put("kubernetes.io/initial-events-list-blueprint", blueprint());
            }
            if (representation.form() == Form.TABLE) {
                object.putNull("columnDefinitions");
                object.putArray("rows");
            }
            return object;
        }

        /** An empty list of the kind: clients make the list that the initial events amount to from it. */
        private String blueprint() {
            ObjectNode list = Json.object()
                    .put("kind", kind.names().listKind())
                    .put("apiVersion", kind.groupVersion().apiVersion());
            list.putObject("metadata");
            list.putNull("items");
            byte[] line = (new String(Json.bytes(list), StandardCharsets.UTF_8) + "\n")
                    .getBytes(StandardCharsets.UTF_8);
            return Base64.getEncoder().encodeToString(line);
        }

        private byte[] encode(String type, ObjectNode object) {
            ObjectNode frame = Json.object().put("type", type);
            frame.set("object", object);
            if (representation.encoding() == Encoding.YAML) {
                byte[] yaml = Yaml.bytes(frame);
                byte[] document = new byte[yaml.length + 4];
                System.arraycopy(yaml, 0, document, 0, yaml.length);
                System.arraycopy("---\n".getBytes(StandardCharsets.US_ASCII), 0, document, yaml.length, 4);
                return document;
            }
            byte[] json = Json.bytes(frame);
            byte[] line = Arrays.copyOf(json, json.length + 1);
            line[json.length] = '\n';
            return line;
        }

        private static Entry entry(WatchEvent event) {
            return Objects.requireNonNull(event.entry(), "only bookmarks have no object");
        }
    }
}
