package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** What secrets hold; never repeated in a message. */
final class SecretContents {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SecretContents() {}

    /** Plain texts are a convenience of writing: they are kept encoded, and win over what stands there encoded. */
    static void encodeTexts(ObjectNode secret) {
        JsonNode texts = secret.remove("stringData");
        if (texts instanceof ObjectNode plain && !plain.isEmpty()) {
            ObjectNode data = Tree.make(secret, "data");
            for (Map.Entry<String, JsonNode> text : plain.properties()) {
                byte[] bytes = text.getValue().asText().getBytes(StandardCharsets.UTF_8);
                data.put(text.getKey(), Base64.getEncoder().encodeToString(bytes));
            }
        }
    }

    /** A value that must be there and must be JSON. */
    static void json(ObjectNode data, String key, FieldPath path, Problems problems) {
        if (!data.has(key)) {
            problems.required(path.key(key), "");
            return;
        }
        try {
            JSON.readTree(Base64.getDecoder().decode(data.path(key).asText()));
        } catch (IOException | IllegalArgumentException e) {
            problems.invalid(path.key(key), "<secret contents redacted>", "must be valid JSON");
        }
    }
}
