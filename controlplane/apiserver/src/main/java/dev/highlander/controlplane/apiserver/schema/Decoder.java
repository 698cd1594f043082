package dev.highlander.controlplane.apiserver.schema;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Turns bytes, or a tree that came out of a patch, into an object of a known kind: every field has the type that its schema
 * says, unknown fields are gone, values have the form in which they are kept. Never throws anything but
 * {@link DocumentException}. For any number of threads.
 */
public final class Decoder {
    /** How a document is written. */
    public enum Form {
        /** JSON. */
        JSON,
        /** YAML; the first document of the stream counts. */
        YAML
    }

    private static final int SUMMARY = 30;

    private final Schema schema;
    private final String apiVersion;
    private final String kind;
    private final boolean complete;

    /**
     * For objects of one kind.
     *
     * @param schema what they look like
     * @param apiVersion filled in where a document leaves it out, for example {@code apps/v1}
     * @param kind filled in where a document leaves it out, for example {@code Deployment}
     */
    public Decoder(Schema schema, String apiVersion, String kind) {
        this(schema, apiVersion, kind, true);
    }

    private Decoder(Schema schema, String apiVersion, String kind, boolean complete) {
        this.schema = schema;
        this.apiVersion = apiVersion;
        this.kind = kind;
        this.complete = complete;
    }

    /** A decoder that keeps just what a document says, zeros and nulls included: for what is applied by the server. */
    public Decoder asGiven() {
        return new Decoder(schema, apiVersion, kind, false);
    }

    /**
     * Reads a body.
     *
     * @throws DocumentException if it is malformed, of another kind, does not fit, or has unknown fields and may not
     */
    public Decoded decode(byte[] body, Form form, FieldValidation validation) {
        return switch (form) {
            case JSON -> json(body, validation);
            case YAML -> yaml(body, validation);
        };
    }

    /**
     * Reads a tree, for example a patched object.
     *
     * @throws DocumentException if it is of another kind, does not fit, or has unknown fields and may not
     */
    public Decoded convert(ObjectNode tree, FieldValidation validation) {
        try (JsonParser parser = tree.traverse()) {
            parser.nextToken();
            return read(parser, List.of(), validation);
        } catch (IOException e) {
            throw new DocumentException(problem(e));
        }
    }

    private Decoded json(byte[] body, FieldValidation validation) {
        if (body.length == 0) {
            throw unrecognized("couldn't get version/kind; json parse error: unexpected end of JSON input", body);
        }
        try (JsonParser parser = Documents.FACTORY.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw unrecognized("couldn't get version/kind; json parse error: json: cannot unmarshal "
                        + named(parser.currentToken())
                        + " into Go value of type struct { APIVersion string; Kind string }", body);
            }
            return read(parser, List.of(), validation);
        } catch (IOException e) {
            throw unrecognized("couldn't get version/kind; json parse error: " + problem(e), body);
        }
    }

    private Decoded yaml(byte[] body, FieldValidation validation) {
        YamlReader.Result result;
        try {
            result = YamlReader.read(body);
        } catch (DocumentException e) {
            throw unrecognized("error converting YAML to JSON: " + e.getMessage(), body);
        }
        if (!(result.tree() instanceof ObjectNode tree)) {
            throw unrecognized("couldn't get version/kind; json parse error: the document is not an object", body);
        }
        List<String> duplicates = result.duplicates().isEmpty()
                ? List.of()
                : List.of("yaml: unmarshal errors:\n  " + String.join("\n  ", result.duplicates()));
        try (JsonParser parser = tree.traverse()) {
            parser.nextToken();
            return read(parser, duplicates, validation);
        } catch (IOException e) {
            throw new DocumentException(problem(e));
        }
    }

    private Decoded read(JsonParser parser, List<String> earlierFaults, FieldValidation validation) throws IOException {
        TreeReader reader = new TreeReader(parser, complete);
        ObjectNode object;
        try {
            object = reader.root((SchemaNode) schema);
        } catch (DocumentException e) {
            throw cannotHandle(kind, version(apiVersion), e.getMessage());
        }
        if (parser.nextToken() != null) {
            throw cannotHandle(kind, version(apiVersion), "trailing data after the document");
        }
        identify(object);
        List<String> faults = new ArrayList<>(earlierFaults);
        faults.addAll(reader.faults());
        return new Decoded(headFirst(object), accepted(faults, validation));
    }

    private List<String> accepted(List<String> faults, FieldValidation validation) {
        if (faults.isEmpty()) {
            return faults;
        }
        return switch (validation) {
            case STRICT ->
                throw cannotHandle(kind, version(apiVersion), "strict decoding error: " + String.join(", ", faults));
            case WARN -> faults;
            case IGNORE -> List.of();
        };
    }

    /** Fills in kind and version, or refuses others. */
    private void identify(ObjectNode object) {
        String givenKind = object.path("kind").asText("");
        String givenVersion = object.path("apiVersion").asText("");
        if (!givenKind.isEmpty() && !givenKind.equals(kind)) {
            throw cannotHandle(givenKind, version(givenVersion.isEmpty() ? apiVersion : givenVersion),
                    "the kind in the data (" + givenKind + ") does not match the expected kind (" + kind + ")");
        }
        if (!givenVersion.isEmpty() && !givenVersion.equals(apiVersion)) {
            throw new DocumentException("the API version in the data (" + givenVersion
                    + ") does not match the expected API version (" + apiVersion + ")");
        }
        object.put("kind", kind);
        object.put("apiVersion", apiVersion);
    }

    /** Kind, version and metadata lead, as people expect. */
    private static ObjectNode headFirst(ObjectNode object) {
        ObjectNode ordered = object.objectNode();
        for (String name : List.of("kind", "apiVersion", "metadata")) {
            JsonNode value = object.get(name);
            if (value != null) {
                ordered.set(name, value);
            }
        }
        ordered.setAll(object);
        return ordered;
    }

    private DocumentException cannotHandle(String given, String version, String problem) {
        return new DocumentException(
                given + " in version \"" + version + "\" cannot be handled as a " + kind + ": " + problem);
    }

    private DocumentException unrecognized(String problem, byte[] body) {
        return new DocumentException(
                "the object provided is unrecognized (must be of type " + kind + "): " + problem + " (" + summary(body)
                        + ")");
    }

    private static String summary(byte[] body) {
        if (body.length == 0) {
            return "<empty>";
        }
        int shown = Math.min(body.length, SUMMARY);
        String dots = shown < body.length ? " ..." : "";
        return body[0] == '{'
                ? new String(body, 0, shown, StandardCharsets.UTF_8) + dots
                : HexFormat.of().formatHex(body, 0, shown) + dots;
    }

    private static String version(String apiVersion) {
        return apiVersion.substring(apiVersion.indexOf('/') + 1);
    }

    private static String named(@org.jspecify.annotations.Nullable JsonToken token) {
        return switch (token) {
            case null -> "nothing";
            case START_ARRAY -> "array";
            case VALUE_STRING -> "string";
            case VALUE_TRUE, VALUE_FALSE -> "bool";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "number";
            default -> "null";
        };
    }

    /** What is wrong with a text, and where. */
    static String problem(IOException e) {
        if (e instanceof JsonProcessingException json && json.getLocation() != null) {
            String message = json.getOriginalMessage();
            int end = message.indexOf('\n');
            return (end < 0 ? message : message.substring(0, end)) + " (line " + json.getLocation().getLineNr()
                    + ", column "
                    + json.getLocation().getColumnNr() + ")";
        }
        return "malformed text";
    }
}
