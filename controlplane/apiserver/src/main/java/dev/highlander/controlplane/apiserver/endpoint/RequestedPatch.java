package dev.highlander.controlplane.apiserver.endpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.http.Exchange;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.patch.JsonPatch;
import dev.highlander.controlplane.apiserver.patch.MergePatch;
import dev.highlander.controlplane.apiserver.patch.PatchBody;
import dev.highlander.controlplane.apiserver.patch.StrategicMergePatch;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import dev.highlander.controlplane.apiserver.status.StatusException;
import java.io.IOException;
import java.util.List;

/** A patch as requested, of the form that its media type names. */
@FunctionalInterface
interface RequestedPatch {
    /** The media types of patches of built-in kinds. */
    List<String> BUILT_IN = List.of("application/json-patch+json", "application/merge-patch+json",
            "application/strategic-merge-patch+json");
    /** The media types of patches of custom resources, whose lists have no merge keys. */
    List<String> CUSTOM = List.of("application/json-patch+json", "application/merge-patch+json");

    /** The patched tree, not yet checked; {@code old} may be changed. */
    ObjectNode apply(ObjectNode old);

    /**
     * Reads the body.
     *
     * @throws dev.highlander.controlplane.apiserver.status.StatusException 415 for forms that do not go with the kind, 400 for
     *     malformed patches
     */
    static RequestedPatch read(Exchange exchange, Kind kind) throws IOException {
        String mediaType = Bodies.mediaType(exchange);
        List<String> understood = kind.custom() ? CUSTOM : BUILT_IN;
        if (!understood.contains(mediaType)) {
            throw BUILT_IN.contains(mediaType) ? ApiStatus.unsupportedMediaType(understood) : noPatch(understood);
        }
        byte[] body = Bodies.read(exchange);
        return switch (mediaType) {
            case "application/json-patch+json" -> JsonPatch.parse(body)::apply;
            case "application/merge-patch+json" -> {
                ObjectNode patch = PatchBody.object(body);
                yield old -> MergePatch.apply(old, patch);
            }
            default -> {
                ObjectNode patch = PatchBody.object(body);
                yield old -> StrategicMergePatch.apply(old, patch, kind.schema());
            }
        };
    }

    /** Kubernetes tells a form that is no patch at all from one that does not go with the kind by empty details. */
    private static StatusException noPatch(List<String> understood) {
        ApiStatus refusal = ApiStatus.unsupportedMediaType(understood).status();
        return new ApiStatus(refusal.code(), refusal.reason(), refusal.message(), ApiStatus.Details.EMPTY).exception();
    }
}
