package dev.highlander.controlplane.apiserver.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.http.BodyTooLargeException;
import dev.highlander.controlplane.apiserver.http.Exchange;
import dev.highlander.controlplane.apiserver.http.TooSlowException;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.objects.WriteRequest;
import dev.highlander.controlplane.apiserver.protobuf.ProtobufBody;
import dev.highlander.controlplane.apiserver.schema.Decoded;
import dev.highlander.controlplane.apiserver.schema.Decoder;
import dev.highlander.controlplane.apiserver.schema.DocumentException;
import dev.highlander.controlplane.apiserver.schema.FieldValidation;
import dev.highlander.controlplane.apiserver.schema.RawDocuments;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import dev.highlander.controlplane.apiserver.status.ApiStatus.Cause;
import dev.highlander.controlplane.apiserver.status.ApiStatus.Details;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the bodies of requests. */
final class Bodies {
    /** Kubernetes' limit for a request body, in bytes. */
    static final int LIMIT = 3 * 1024 * 1024;

    private static final List<String> UNDERSTOOD_FOR_CUSTOM = List.of("application/json", "application/yaml");
    private static final List<String> UNDERSTOOD = List.of("application/json", "application/yaml",
            ProtobufBody.MEDIA_TYPE);

    /** How a body is written. */
    private enum Form {
        JSON, YAML, PROTOBUF
    }

    private Bodies() {}

    static byte[] read(Exchange exchange) throws IOException {
        try {
            return exchange.body(LIMIT);
        } catch (BodyTooLargeException e) {
            throw ApiStatus.tooLarge(LIMIT);
        } catch (TooSlowException e) {
            throw ApiStatus.tooSlow(String.valueOf(e.getMessage()));
        }
    }

    /** How the body is written; JSON if the client does not say. */
    private static Form form(Exchange exchange) {
        return switch (mediaType(exchange)) {
            case "", "application/json", "text/json" -> Form.JSON;
            case "application/yaml", "text/yaml", "application/x-yaml" -> Form.YAML;
            case ProtobufBody.MEDIA_TYPE -> Form.PROTOBUF;
            default -> throw ApiStatus.unsupportedMediaType(UNDERSTOOD);
        };
    }

    /** The media type without parameters, in lower case; empty if the client does not say. */
    static String mediaType(Exchange exchange) {
        String header = exchange.header("Content-Type");
        if (header == null) {
            return "";
        }
        int semicolon = header.indexOf(';');
        return (semicolon < 0 ? header : header.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }

    /** The body as an object of a kind; what is to be said about it goes to the write's warnings. */
    static ObjectNode decode(Kind kind, Exchange exchange, WriteRequest write) throws IOException {
        Form form = form(exchange);
        if (form == Form.PROTOBUF && kind.custom()) {
            throw ApiStatus.unsupportedMediaType(UNDERSTOOD_FOR_CUSTOM);
        }
        byte[] body = read(exchange);
        Decoder decoder = decoder(kind);
        FieldValidation validation = write.options().validation();
        try {
            return accept(switch (form) {
                case JSON -> decoder.decode(body, Decoder.Form.JSON, validation);
                case YAML -> decoder.decode(body, Decoder.Form.YAML, validation);
                case PROTOBUF -> decoder.convert(ProtobufBody.read(body), validation);
            }, write);
        } catch (DocumentException e) {
            throw ApiStatus.badRequest(e.getMessage());
        }
    }

    /** A patched object as an object of a kind; one that no longer fits its types is the patch's fault. */
    static ObjectNode convert(Kind kind, ObjectNode tree, WriteRequest write) {
        try {
            return accept(decoder(kind).convert(tree, write.options().validation()), write);
        } catch (DocumentException e) {
            String message = " \"\" is invalid: patch: Invalid value: " + e.getMessage();
            throw new ApiStatus(422, "Invalid", message, new Details(null, null, null, null,
                    List.of(new Cause("FieldValueInvalid", "Invalid value: " + e.getMessage(), "patch")), 0))
                    .exception();
        }
    }

    /** A body that is no object of a kind, for example options; null if there is none. */
    static @Nullable JsonNode raw(Exchange exchange) throws IOException {
        byte[] body = read(exchange);
        if (body.length == 0) {
            return null;
        }
        try {
            return switch (form(exchange)) {
                case JSON -> RawDocuments.json(body);
                case YAML -> RawDocuments.yaml(body);
                case PROTOBUF -> ProtobufBody.read(body);
            };
        } catch (DocumentException e) {
            throw ApiStatus.badRequest(e.getMessage());
        }
    }

    private static ObjectNode accept(Decoded decoded, WriteRequest write) {
        for (String warning : decoded.warnings()) {
            if (!write.warnings().contains(warning)) {
                write.warnings().add(warning);
            }
        }
        return decoded.object();
    }

    private static Decoder decoder(Kind kind) {
        return new Decoder(kind.schema(), kind.groupVersion().apiVersion(), kind.names().kind());
    }
}
