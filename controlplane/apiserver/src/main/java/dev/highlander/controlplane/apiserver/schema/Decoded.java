package dev.highlander.controlplane.apiserver.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A document that was understood.
 *
 * @param object the tree: pruned, in the form in which it is kept, not yet defaulted; owned by the caller
 * @param warnings what the user should hear: unknown and duplicate fields
 */
public record Decoded(ObjectNode object, List<String> warnings) {
    /** Copies the warnings. */
    public Decoded {
        warnings = List.copyOf(warnings);
    }
}
