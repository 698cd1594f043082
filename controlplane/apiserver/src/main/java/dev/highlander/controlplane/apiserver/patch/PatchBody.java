package dev.highlander.controlplane.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.DocumentException;
import dev.highlander.controlplane.apiserver.schema.RawDocuments;
import dev.highlander.controlplane.apiserver.status.StatusException;

/** Reads the bodies of patches. */
public final class PatchBody {
    private PatchBody() {}

    /**
     * Reads a merge patch or a strategic merge patch.
     *
     * @throws StatusException 400 if it is not a JSON object
     */
    public static ObjectNode object(byte[] body) {
        if (read(body) instanceof ObjectNode patch) {
            return patch;
        }
        throw Refusals
                .malformed("error decoding patch: json: cannot unmarshal a value that is not an object into a patch");
    }

    static JsonNode read(byte[] body) {
        try {
            return RawDocuments.json(body);
        } catch (DocumentException e) {
            throw Refusals.malformed("error decoding patch: " + e.getMessage());
        }
    }
}
