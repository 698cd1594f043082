package dev.highlander.controlplane.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;

/** Documents without a schema: patches, options, reviews. Bounded like all others. */
public final class RawDocuments {
    private RawDocuments() {}

    /**
     * Reads JSON.
     *
     * @throws DocumentException with the position if it is malformed
     */
    public static JsonNode json(byte[] body) {
        try {
            JsonNode tree = Documents.JSON.readTree(body);
            if (tree == null || tree.isMissingNode()) {
                throw new DocumentException("unexpected end of JSON input");
            }
            return tree;
        } catch (IOException e) {
            throw new DocumentException(Decoder.problem(e));
        }
    }

    /**
     * Reads the first document of a YAML stream; JSON is YAML, too.
     *
     * @throws DocumentException with the position if it is malformed
     */
    public static JsonNode yaml(byte[] body) {
        JsonNode tree = YamlReader.read(body).tree();
        return tree == null ? NullNode.instance : tree;
    }
}
