package dev.highlander.controlplane.apiserver.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.identity.User;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A write on its way.
 *
 * @param operation what is done
 * @param kind the kind of object
 * @param namespace the namespace; empty for objects without one
 * @param name the name; empty for a creation whose name is yet to be made
 * @param subresource the subresource written to; empty for the object itself
 * @param object the new object, to be changed in place; null for a deletion
 * @param old the object as it stands; null for a creation
 * @param user who does it
 * @param dryRun whether nothing will be written
 * @param fieldManager who is to own the fields that are written, as the request names it; says nothing for a deletion
 */
public record AdmissionRequest(Operation operation, Kind kind, String namespace, String name, String subresource,
        @Nullable ObjectNode object, @Nullable ObjectNode old, User user, boolean dryRun,
        String fieldManager) {
    /** What is done to an object. */
    public enum Operation {
        /** It is brought into being. */
        CREATE,
        /** It is changed. */
        UPDATE,
        /** It is deleted. */
        DELETE
    }

    /** Whether this is about objects of a resource as a whole, not a subresource. */
    public boolean isAbout(String group, String plural) {
        return subresource.isEmpty() && kind.plural().equals(plural) && kind.group().equals(group);
    }
}
