package dev.highlander.reconcile.informer;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.core.util.RecyclerPool;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListMeta;
import io.fabric8.kubernetes.model.jackson.GoCompatibilityModule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads lists and watch events as they come from an API server, straight into objects of one type, without a tree between.
 */
final class Frames<T extends HasMetadata> {
    /** Jackson's own way of keeping buffers goes by the thread, and each watch has a virtual one. */
    private static final RecyclerPool<BufferRecycler> BUFFERS = JsonRecyclerPools.newBoundedPool(8);
    private static final ObjectMapper MAPPER = mapper(Omissions.NONE);
    private static final Map<Omissions, ObjectMapper> MAPPERS = new ConcurrentHashMap<>(
            Map.of(Omissions.NONE, MAPPER));

    /**
     * A page of a list.
     *
     * @param next the token for the page after it; empty at the end
     */
    record Page<T>(String revision, String next, List<T> items) {}

    private final SharedEvents.Form<T> form;
    private final ObjectReader reader;

    /** Reads objects of a type, without some of their fields. The objects are shared: nobody may change one. */
    Frames(Class<T> type, Omissions omissions) {
        this.form = SharedEvents.Form.of(type, omissions);
        this.reader = MAPPERS.computeIfAbsent(omissions, Frames::mapper).readerFor(type);
    }

    /** As fabric8 sets up its own, but for the module that keeps values of the wrong type: objects from a server have none. */
    private static ObjectMapper mapper(Omissions omissions) {
        ObjectMapper mapper = new ObjectMapper(new JsonFactoryBuilder().recyclerPool(BUFFERS).build())
                .registerModules(new JavaTimeModule(), new GoCompatibilityModule(), new LeanObjects())
                .disable(DeserializationFeature.FAIL_ON_INVALID_SUBTYPE)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        omissions.fields().forEach((type, fields) -> mapper.configOverride(type)
                .setIgnorals(JsonIgnoreProperties.Value.forIgnoredProperties(fields)));
        return mapper;
    }

    /** Reads a list's page. */
    Page<T> page(byte[] bytes) throws IOException {
        ListMeta metadata = new ListMeta();
        List<T> items = new ArrayList<>();
        try (JsonParser parser = MAPPER.createParser(bytes)) {
            begin(parser, "a list");
            for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                if (field.equals("metadata") && value == JsonToken.START_OBJECT) {
                    metadata = MAPPER.readValue(parser, ListMeta.class);
                } else if (field.equals("items") && value == JsonToken.START_ARRAY) {
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        items.add(reader.readValue(parser));
                    }
                } else {
                    parser.skipChildren();
                }
            }
        }
        if (metadata.getResourceVersion() == null) {
            throw new IOException("the answer is no list: it has no metadata.resourceVersion");
        }
        return new Page<>(metadata.getResourceVersion(), metadata.getContinue() == null ? "" : metadata.getContinue(),
                items);
    }

    /**
     * Reads an event.
     *
     * @throws ListWatch.ExpiredException it tells that the revision asked for is forgotten
     * @throws IOException it tells another error, or is none
     */
    ListWatch.Change<T> event(byte[] bytes, int offset, int length) throws IOException {
        ListWatch.Change<T> known = SharedEvents.find(form, bytes, offset, length);
        if (known != null) {
            return known;
        }
        ListWatch.Change<T> change = decode(bytes, offset, length);
        SharedEvents.keep(form, bytes, offset, length, change);
        return change;
    }

    private ListWatch.Change<T> decode(byte[] bytes, int offset, int length) throws IOException {
        String happened = null;
        T object = null;
        try (JsonParser parser = MAPPER.createParser(bytes, offset, length)) {
            begin(parser, "a watch event");
            for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
                parser.nextToken();
                switch (field) {
                    case "type" -> happened = parser.getText();
                    case "object" -> {
                        if (happened == null) {
                            throw new IOException("a watch event without its type before its object");
                        }
                        if (happened.equals("ERROR")) {
                            throw refusal(MAPPER.readTree(parser), 500);
                        }
                        object = reader.readValue(parser);
                    }
                    default -> parser.skipChildren();
                }
            }
        }
        if (happened == null || object == null) {
            throw new IOException("a watch event without type or object");
        }
        return new ListWatch.Change<>(type(happened), object);
    }

    /**
     * What an answer that is no success says.
     *
     * @param code the HTTP status, for a body that says nothing
     */
    static IOException refusal(byte[] body, int code) {
        JsonNode status;
        try {
            status = MAPPER.readTree(body);
        } catch (IOException _) {
            // A proxy's page, perhaps: the code has to do.
            status = null;
        }
        return refusal(status, code);
    }

    private static IOException refusal(@Nullable JsonNode status, int code) {
        int told = status == null ? code : status.path("code").asInt(code);
        String message = status == null ? "" : status.path("message").asText("");
        String text = message.isEmpty() ? "the API server answered " + told : message + " (" + told + ")";
        return told == 410 ? new ListWatch.ExpiredException(text) : new IOException(text);
    }

    private static ListWatch.Type type(String text) throws IOException {
        return switch (text) {
            case "ADDED" -> ListWatch.Type.ADDED;
            case "MODIFIED" -> ListWatch.Type.MODIFIED;
            case "DELETED" -> ListWatch.Type.DELETED;
            case "BOOKMARK" -> ListWatch.Type.BOOKMARK;
            default -> throw new IOException("a watch event of the unknown type " + text);
        };
    }

    private static void begin(JsonParser parser, String what) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new IOException("expected " + what + ", which is a JSON object, found " + parser.currentToken());
        }
    }
}
