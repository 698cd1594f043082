package dev.highlander.controlplane.apiserver.endpoint;

import dev.highlander.controlplane.apiserver.http.Exchange;
import dev.highlander.controlplane.apiserver.identity.User;
import dev.highlander.controlplane.apiserver.kinds.Registry;
import dev.highlander.controlplane.apiserver.kinds.Subresource;
import dev.highlander.controlplane.apiserver.request.RequestInfo;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import java.io.IOException;

/** Sends requests for subresources, and for kinds that are only questions, to whoever answers them. */
final class Subresources {
    private final ScaleEndpoint scales;
    private final PodEndpoint pods;
    private final FinalizeEndpoint finalizing;
    private final ReviewEndpoint reviews;
    private final TokenEndpoint tokens;

    Subresources(ScaleEndpoint scales, PodEndpoint pods, FinalizeEndpoint finalizing, ReviewEndpoint reviews,
            TokenEndpoint tokens) {
        this.scales = scales;
        this.pods = pods;
        this.finalizing = finalizing;
        this.reviews = reviews;
        this.tokens = tokens;
    }

    /** Whether a request is for one of these, and not for an object or its status. */
    boolean handles(RequestInfo.Resource request) {
        return switch (request.subresource()) {
            case "" -> reviews.answers(request.kind()) || isBinding(request);
            case Subresource.STATUS, "approval" -> false;
            default -> true;
        };
    }

    void handle(RequestInfo.Resource request, Registry.Snapshot registry, User user, Exchange exchange, Answer answer)
            throws IOException {
        if (request.subresource().isEmpty()) {
            if (isBinding(request)) {
                pods.bind(request, registry, user, exchange, answer);
            } else {
                reviews.handle(request, registry, user, exchange, answer);
            }
            return;
        }
        switch (request.kind().plural() + "/" + request.subresource()) {
            case "pods/log" -> pods.log(request, exchange, answer);
            case "pods/binding" -> pods.bind(request, registry, user, exchange, answer);
            case "pods/eviction" -> pods.evict(request, registry, user, exchange, answer);
            case "serviceaccounts/token" -> tokens.handle(request, registry, user, exchange, answer);
            case "namespaces/finalize" -> finalizing.handle(request, registry, user, exchange, answer);
            default -> {
                if (!request.subresource().equals(Subresource.SCALE)) {
                    throw notServed(request);
                }
                scales.handle(request, registry, user, exchange, answer);
            }
        }
    }

    /** The old way to bind a pod: a Binding created in the pod's namespace. */
    private static boolean isBinding(RequestInfo.Resource request) {
        return request.kind().group().isEmpty() && request.kind().plural().equals("bindings");
    }

    private static RuntimeException notServed(RequestInfo.Resource request) {
        return new ApiStatus(405, "MethodNotAllowed",
                "this server does not serve " + request.resourceAndSubresource()
                        + "; it serves the object itself, its status, "
                        + "scale, the log, binding and eviction of pods, and tokens of service accounts",
                ApiStatus.Details.EMPTY).exception();
    }
}
