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

    /** The paths of the fields that the schema does not know, for example {@code spec.nonsense}. */
    public List<String> unknownFields() {
        return warnings.stream()
                .filter(warning -> warning.startsWith(TreeReader.UNKNOWN_FIELD))
                .map(warning -> warning.substring(TreeReader.UNKNOWN_FIELD.length() + 2, warning.length() - 1))
                .toList();
    }

    /** What is to be said about fields that stand twice. */
    public List<String> duplicateFields() {
        return warnings.stream().filter(warning -> !warning.startsWith(TreeReader.UNKNOWN_FIELD)).toList();
    }
}
