package dev.highlander.controlplane.apiserver.protobuf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.highlander.controlplane.apiserver.schema.DocumentException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What JSON makes of a message: mostly an object with the same parts, but some types write themselves in their own way. */
enum Shape {
    /** An object of its parts. */
    PLAIN,
    /** A time to the second. */
    TIME,
    /** A time to the microsecond. */
    MICRO_TIME,
    /** A quantity as text. */
    QUANTITY,
    /** A number or a text. */
    INT_OR_STRING,
    /** A JSON document in bytes. */
    DOCUMENT,
    /** A list whose message exists because protobuf cannot hold lists in maps. */
    ITEMS,
    /** A schema, or else a list of schemas. */
    SCHEMA_OR_LIST,
    /** A schema, or else a truth. */
    SCHEMA_OR_BOOL,
    /** A schema, or else a list of names. */
    SCHEMA_OR_NAMES;

    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'",
            Locale.ROOT);
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'",
            Locale.ROOT);
    private static final int LAST_YEAR = 9999;

    /** The shape of a message. */
    static Shape of(String message) {
        return switch (message) {
            case "k8s.io.apimachinery.pkg.apis.meta.v1.Time" -> TIME;
            case "k8s.io.apimachinery.pkg.apis.meta.v1.MicroTime" -> MICRO_TIME;
            case "k8s.io.apimachinery.pkg.api.resource.Quantity" -> QUANTITY;
            case "k8s.io.apimachinery.pkg.util.intstr.IntOrString" -> INT_OR_STRING;
            case "k8s.io.apimachinery.pkg.runtime.RawExtension", "k8s.io.apimachinery.pkg.apis.meta.v1.FieldsV1",
                    "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSON" ->
                DOCUMENT;
            case "k8s.io.api.authentication.v1.ExtraValue", "k8s.io.api.authorization.v1.ExtraValue",
                    "k8s.io.api.certificates.v1.ExtraValue" ->
                ITEMS;
            case "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray" -> SCHEMA_OR_LIST;
            case "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool" -> SCHEMA_OR_BOOL;
            case "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray" ->
                SCHEMA_OR_NAMES;
            default -> PLAIN;
        };
    }

    /**
     * What JSON has in the place of the message, or null if JSON has nothing there: Go writes the zero time as an empty message.
     *
     * @param parts the message's fields by name
     */
    @Nullable
    JsonNode json(ObjectNode parts) {
        return switch (this) {
            case PLAIN -> parts;
            case TIME -> time(parts, SECONDS);
            case MICRO_TIME -> time(parts, MICROS);
            case QUANTITY -> parts.path("string").isTextual() ? parts.get("string") : TextNode.valueOf("0");
            case INT_OR_STRING -> parts.path("type").asLong() == 0
                    ? IntNode.valueOf(parts.path("intVal").asInt())
                    : TextNode.valueOf(parts.path("strVal").asText());
            case DOCUMENT -> throw new IllegalStateException("a document has no parts");
            case ITEMS -> parts.path("items").isArray() ? parts.get("items") : parts.arrayNode();
            case SCHEMA_OR_LIST -> either(parts, "jSONSchemas", parts.nullNode());
            case SCHEMA_OR_BOOL -> either(parts, "allows", parts.booleanNode(false));
            case SCHEMA_OR_NAMES -> either(parts, "property", parts.nullNode());
        };
    }

    private static JsonNode either(ObjectNode parts, String other, JsonNode otherwise) {
        JsonNode schema = parts.get("schema");
        if (schema != null) {
            return schema;
        }
        JsonNode alternative = parts.get(other);
        return alternative != null ? alternative : otherwise;
    }

    private static @Nullable JsonNode time(ObjectNode parts, DateTimeFormatter format) {
        if (parts.isEmpty()) {
            return null;
        }
        long seconds = parts.path("seconds").asLong();
        try {
            ZonedDateTime time = Instant.ofEpochSecond(seconds, parts.path("nanos").asInt()).atZone(ZoneOffset.UTC);
            if (time.getYear() >= 0 && time.getYear() <= LAST_YEAR) {
                return TextNode.valueOf(format.format(time));
            }
        } catch (DateTimeException | ArithmeticException _) {
            // Says the same as a year that text cannot hold.
        }
        throw new DocumentException("protobuf: a time lies outside the years 0 to 9999: " + seconds + " seconds");
    }
}
