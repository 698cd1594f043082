package dev.highlander.controlplane.apiserver.objects;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.fields.FieldOwnership;
import dev.highlander.controlplane.apiserver.fields.Owner;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.schema.Decoder;
import dev.highlander.controlplane.apiserver.schema.DocumentException;
import dev.highlander.controlplane.apiserver.schema.FieldValidation;
import dev.highlander.controlplane.apiserver.status.ApiStatus;

/** Applies configurations: an object becomes what its managers together want of it; one that is not there comes into being. */
final class Applying {
    private final Updating updating;
    private final ObjectRules rules;

    Applying(Updating updating, ObjectRules rules) {
        this.updating = updating;
        this.rules = rules;
    }

    /**
     * Applies a configuration to an object, or to its status if the request says so.
     *
     * @param configuration what the manager wants, decoded but neither defaulted nor filled up; not changed
     * @throws dev.highlander.controlplane.apiserver.status.StatusException 409 with a cause for each field that another owns with
     *     another value, unless forced; else as an update
     */
    Result apply(WriteRequest request, ObjectNode configuration) {
        Kind kind = request.kind();
        Decoder decoder = new Decoder(kind.schema(), kind.groupVersion().apiVersion(), kind.names().kind());
        FieldOwnership ownership = ObjectRules.ownership(request);
        Owner manager = ObjectRules.owner(request);
        boolean mayCreate = request.subresource().isEmpty();
        return updating.update(request, mayCreate, live -> {
            ObjectNode merged = ownership.apply(live, configuration, manager, request.options().force(),
                    rules.now().toString());
            try {
                return decoder.convert(merged, FieldValidation.IGNORE).object();
            } catch (DocumentException e) {
                throw ApiStatus.badRequest(e.getMessage());
            }
        });
    }
}
