package dev.highlander.controlplane.apiserver.endpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.http.Exchange;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.patch.JsonPatch;
import dev.highlander.controlplane.apiserver.patch.MergePatch;
import dev.highlander.controlplane.apiserver.patch.PatchBody;
import dev.highlander.controlplane.apiserver.patch.StrategicMergePatch;
import java.io.IOException;

/** A patch that makes a new tree out of the old one, whoever owns what. */
@FunctionalInterface
interface RequestedPatch {
    /** The patched tree, not yet checked; {@code old} may be changed. */
    ObjectNode apply(ObjectNode old);

    /**
     * Reads the body.
     *
     * @param form any form but {@link PatchForm#APPLY}, which is no function of the old tree alone
     * @throws dev.highlander.controlplane.apiserver.status.StatusException 400 for malformed patches
     */
    static RequestedPatch read(PatchForm form, Exchange exchange, Kind kind) throws IOException {
        byte[] body = Bodies.read(exchange);
        return switch (form) {
            case JSON -> JsonPatch.parse(body)::apply;
            case MERGE -> {
                ObjectNode patch = PatchBody.object(body);
                yield old -> MergePatch.apply(old, patch);
            }
            case STRATEGIC -> {
                ObjectNode patch = PatchBody.object(body);
                yield old -> StrategicMergePatch.apply(old, patch, kind.schema());
            }
            case APPLY -> throw new IllegalArgumentException("an apply is no patch of a tree");
        };
    }
}
