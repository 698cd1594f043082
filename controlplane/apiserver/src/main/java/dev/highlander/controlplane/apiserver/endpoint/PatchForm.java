package dev.highlander.controlplane.apiserver.endpoint;

import dev.highlander.controlplane.apiserver.http.Exchange;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import dev.highlander.controlplane.apiserver.status.StatusException;
import java.util.List;

/** The forms that a patch may have, each with its media type. */
enum PatchForm {
    /** A list of operations. */
    JSON("application/json-patch+json"),
    /** An object that is laid over the old one. */
    MERGE("application/merge-patch+json"),
    /** A merge that knows the keys of lists; custom resources have no such keys. */
    STRATEGIC("application/strategic-merge-patch+json"),
    /** What one manager wants of the object, merged with what others own. */
    APPLY("application/apply-patch+yaml");

    private static final List<String> BUILT_IN = List.of(JSON.mediaType, MERGE.mediaType, STRATEGIC.mediaType,
            APPLY.mediaType);
    private static final List<String> CUSTOM = List.of(JSON.mediaType, MERGE.mediaType, APPLY.mediaType);

    private final String mediaType;

    PatchForm(String mediaType) {
        this.mediaType = mediaType;
    }

    /**
     * The form that the request's media type names.
     *
     * @throws StatusException 415 for what is no patch or does not go with the kind
     */
    static PatchForm of(Exchange exchange, Kind kind) {
        String given = Bodies.mediaType(exchange);
        List<String> understood = kind.custom() ? CUSTOM : BUILT_IN;
        for (PatchForm form : values()) {
            if (form.mediaType.equals(given)) {
                if (!understood.contains(given)) {
                    throw ApiStatus.unsupportedMediaType(understood);
                }
                return form;
            }
        }
        throw noPatch(understood);
    }

    /** Kubernetes tells a form that is no patch at all from one that does not go with the kind by empty details. */
    private static StatusException noPatch(List<String> understood) {
        ApiStatus refusal = ApiStatus.unsupportedMediaType(understood).status();
        return new ApiStatus(refusal.code(), refusal.reason(), refusal.message(), ApiStatus.Details.EMPTY).exception();
    }
}
