package dev.highlander.controlplane.apiserver.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A Kubernetes object encoded in two pieces around the digits of its {@code resourceVersion}, which are known only once the
 * store has given them.
 *
 * <p>Kind and apiVersion come first, then metadata in Kubernetes' order, then the rest as it stands in the tree: so the head of
 * every object of a kind begins with the same bytes.
 *
 * @param head the bytes up to and with the quote before the digits
 * @param tail the bytes from the quote after them
 */
// Arrays on purpose: the pieces go to the store, to disk and to sockets as they are.
@SuppressWarnings("ArrayRecordComponent")
public record SplitObject(byte[] head, byte[] tail) {
    private static final String VERSION = "resourceVersion";
    private static final List<String> BEFORE_VERSION = List.of("name", "generateName", "namespace", "selfLink", "uid");
    private static final byte[] PARTIAL = "{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/v1\","
            .getBytes(StandardCharsets.US_ASCII);
    private static final Set<String> BEFORE = Set.copyOf(BEFORE_VERSION);

    /** Encodes an object; a resourceVersion in the tree is ignored. */
    public static SplitObject encode(ObjectNode object) {
        Buffer out = new Buffer();
        int split;
        try (JsonGenerator generator = Json.generator(out)) {
            generator.writeStartObject();
            generator.writeStringField("kind", object.path("kind").textValue());
            generator.writeStringField("apiVersion", object.path("apiVersion").textValue());
            generator.writeFieldName("metadata");
            JsonNode metadata = object.path("metadata");
            generator.writeStartObject();
            for (String field : BEFORE_VERSION) {
                JsonNode value = metadata.get(field);
                if (value != null) {
                    generator.writeFieldName(field);
                    Json.write(value, generator);
                }
            }
            generator.writeFieldName(VERSION);
            generator.writeRawValue("\"");
            generator.flush();
            split = out.size();
            generator.writeRaw('"');
            writeOthers(metadata, generator);
            generator.writeEndObject();
            writeRest(object, generator);
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new SplitObject(out.part(0, split), out.part(split, out.size()));
    }

    /** Bytes of which parts are wanted. */
    private static final class Buffer extends ByteArrayOutputStream {
        /** Most objects are smaller. */
        private static final int FIRST_SIZE = 4096;

        Buffer() {
            super(FIRST_SIZE);
        }

        byte[] part(int from, int to) {
            return Arrays.copyOfRange(buf, from, to);
        }
    }

    /** The bytes with which every object of a kind begins, up to its metadata. */
    public static byte[] prefix(String kind, String apiVersion) {
        ObjectNode typeOnly = Json.object().put("kind", kind).put("apiVersion", apiVersion);
        byte[] whole = Json.bytes(typeOnly);
        whole[whole.length - 1] = ',';
        return whole;
    }

    /**
     * The object's {@code PartialObjectMetadata}: the bytes of its metadata as they stand in the two pieces, which are not parsed.
     *
     * @param head the piece before the revision
     * @param revision what stands between the pieces
     * @param tail the piece after it
     */
    public static byte[] metadataOnly(byte[] head, String revision, byte[] tail) {
        int begin = metadataBegin(head);
        int end = metadataEnd(tail);
        byte[] digits = revision.getBytes(StandardCharsets.US_ASCII);
        byte[] partial = new byte[PARTIAL.length + head.length - begin + digits.length + end + 1];
        System.arraycopy(PARTIAL, 0, partial, 0, PARTIAL.length);
        int position = PARTIAL.length;
        System.arraycopy(head, begin, partial, position, head.length - begin);
        position += head.length - begin;
        System.arraycopy(digits, 0, partial, position, digits.length);
        position += digits.length;
        System.arraycopy(tail, 0, partial, position, end);
        partial[partial.length - 1] = '}';
        return partial;
    }

    /** Where the field {@code metadata} begins: after kind and apiVersion, neither of which can hold a quote. */
    private static int metadataBegin(byte[] head) {
        int quotes = 0;
        for (int i = 0; i < head.length; i++) {
            // The ninth quote: two fields have four each.
            if (head[i] == '"' && ++quotes == 9) {
                return i;
            }
        }
        throw new IllegalArgumentException("no object of ours: it does not begin with kind, apiVersion and metadata");
    }

    /** Just after the brace that closes the metadata; the tail begins in a text within it. */
    private static int metadataEnd(byte[] tail) {
        boolean text = true;
        int depth = 1;
        for (int i = 0; i < tail.length; i++) {
            switch (tail[i]) {
                case '\\' -> i++;
                case '"' -> text = !text;
                case '{' -> depth += text ? 0 : 1;
                case '}' -> {
                    if (!text && --depth == 0) {
                        return i + 1;
                    }
                }
                default -> {
                }
            }
        }
        throw new IllegalArgumentException("no object of ours: its metadata has no end");
    }

    private static void writeOthers(JsonNode metadata, JsonGenerator generator) throws IOException {
        for (Map.Entry<String, JsonNode> field : metadata.properties()) {
            if (!field.getKey().equals(VERSION) && !BEFORE.contains(field.getKey())) {
                generator.writeFieldName(field.getKey());
                Json.write(field.getValue(), generator);
            }
        }
    }

    private static void writeRest(ObjectNode object, JsonGenerator generator) throws IOException {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            switch (field.getKey()) {
                case "kind", "apiVersion", "metadata" -> {
                }
                default -> {
                    generator.writeFieldName(field.getKey());
                    Json.write(field.getValue(), generator);
                }
            }
        }
    }
}
