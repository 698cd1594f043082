package dev.highlander.controlplane.apiserver.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highlander.controlplane.apiserver.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What came back.
 *
 * @param status the status; 0 if the connection was closed without an answer
 * @param headers by name in lower case
 * @param body what came of the body
 */
// Bytes as they came; nobody compares them as a value.
@SuppressWarnings("ArrayRecordComponent")
record WireAnswer(int status, Map<String, String> headers, byte[] body) {
    static final WireAnswer NONE = new WireAnswer(0, Map.of(), new byte[0]);

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    boolean isJson() {
        return headers.getOrDefault("content-type", "").startsWith("application/json");
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The body as a tree; missing if it is no JSON. */
    JsonNode json() {
        try {
            return Json.mapper().readTree(body);
        } catch (IOException e) {
            return Json.mapper().missingNode();
        }
    }

    @Override
    public String toString() {
        String text = text();
        return status + " " + headers + " " + (text.length() > 2_000 ? text.substring(0, 2_000) + "…" : text);
    }
}
