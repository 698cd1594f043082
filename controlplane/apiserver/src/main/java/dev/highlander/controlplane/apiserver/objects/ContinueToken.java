package dev.highlander.controlplane.apiserver.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.json.Json;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import java.io.IOException;
import java.util.Base64;

/**
 * Where a list goes on.
 *
 * @param revision the revision of the first page, or -1 to go on at the newest one, inconsistently
 * @param namespace the namespace of the last item returned; may be empty
 * @param name the name of the last item returned
 * @param returned how many items were returned so far, for telling how many remain
 */
record ContinueToken(long revision, String namespace, String name, long returned) {
    private static final String VERSION = "highlander/v1";

    String encode() {
        ObjectNode token = Json.object()
                .put("v", VERSION)
                .put("rv", revision)
                .put("ns", namespace)
                .put("name", name)
                .put("n", returned);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(token));
    }

    static ContinueToken decode(String text) {
        try {
            JsonNode token = Json.mapper().readTree(Base64.getUrlDecoder().decode(text));
            if (!token.path("v").asText().equals(VERSION) || token.path("name").asText().isEmpty()
                    || !token.path("rv").isIntegralNumber()) {
                throw malformed();
            }
            return new ContinueToken(token.path("rv").asLong(), token.path("ns").asText(), token.path("name").asText(),
                    token.path("n").asLong());
        } catch (IllegalArgumentException | IOException e) {
            throw malformed();
        }
    }

    private static RuntimeException malformed() {
        return ApiStatus.badRequest("continue key is not valid: it must be given back as it was received");
    }
}
