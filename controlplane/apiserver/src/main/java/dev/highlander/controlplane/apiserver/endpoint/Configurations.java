package dev.highlander.controlplane.apiserver.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.fields.AppliedConfiguration;
import dev.highlander.controlplane.apiserver.http.Exchange;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.objects.ObjectVerbs;
import dev.highlander.controlplane.apiserver.objects.WriteRequest;
import dev.highlander.controlplane.apiserver.schema.Decoded;
import dev.highlander.controlplane.apiserver.schema.Decoder;
import dev.highlander.controlplane.apiserver.schema.DocumentException;
import dev.highlander.controlplane.apiserver.schema.FieldValidation;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import java.io.IOException;
import java.util.List;

/** Reads the configurations that clients apply: what they name and nothing else, in YAML or its subset JSON. */
final class Configurations {
    private Configurations() {}

    /**
     * The body as a configuration of a kind; what is to be said about it goes to the write's warnings.
     *
     * @throws dev.highlander.controlplane.apiserver.status.StatusException 400 if it is malformed, for another object, has
     *     unknown fields, owners, or lists whose items cannot be told apart
     */
    static ObjectNode read(WriteRequest write, Kind kind, Exchange exchange) throws IOException {
        byte[] body = Bodies.read(exchange);
        Decoded decoded;
        try {
            decoded = decode(Bodies.decoder(kind).asGiven(), body);
        } catch (DocumentException e) {
            throw ApiStatus.badRequest("error decoding the applied configuration: " + e.getMessage());
        }
        ObjectNode configuration = decoded.object();
        JsonNode owners = configuration.path("metadata").path("managedFields");
        if (!owners.isMissingNode() && !owners.isNull()) {
            throw ApiStatus.badRequest("metadata.managedFields must be nil");
        }
        AppliedConfiguration.check(configuration, kind.schema(), decoded.unknownFields());
        report(decoded.duplicateFields(), write);
        ObjectVerbs.checkName(write, configuration);
        Writes.checkNamespace(write, configuration);
        return configuration;
    }

    /** Most clients send JSON, which is read much faster as what it is. */
    private static Decoded decode(Decoder decoder, byte[] body) {
        if (body.length > 0 && body[0] == '{') {
            try {
                return decoder.decode(body, Decoder.Form.JSON, FieldValidation.WARN);
            } catch (DocumentException e) {
                // YAML may begin with a brace, too.
                return decoder.decode(body, Decoder.Form.YAML, FieldValidation.WARN);
            }
        }
        return decoder.decode(body, Decoder.Form.YAML, FieldValidation.WARN);
    }

    private static void report(List<String> duplicates, WriteRequest write) {
        if (duplicates.isEmpty()) {
            return;
        }
        switch (write.options().validation()) {
            case STRICT -> throw ApiStatus.badRequest("error strict decoding YAML: " + String.join(", ", duplicates));
            case WARN -> write.warnings().addAll(duplicates);
            case IGNORE -> {
                // the client does not want to know
            }
        }
    }
}
