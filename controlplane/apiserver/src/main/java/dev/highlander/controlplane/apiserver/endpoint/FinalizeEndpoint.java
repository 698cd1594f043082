package dev.highlander.controlplane.apiserver.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.http.Exchange;
import dev.highlander.controlplane.apiserver.identity.User;
import dev.highlander.controlplane.apiserver.json.Metadata;
import dev.highlander.controlplane.apiserver.kinds.Registry;
import dev.highlander.controlplane.apiserver.objects.ObjectVerbs;
import dev.highlander.controlplane.apiserver.objects.WriteRequest;
import dev.highlander.controlplane.apiserver.request.RequestInfo;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import java.io.IOException;

/** {@code namespaces/finalize}: whoever has emptied a namespace takes its name off {@code spec.finalizers}. */
final class FinalizeEndpoint {
    private final ObjectVerbs verbs;
    private final Results results;

    FinalizeEndpoint(ObjectVerbs verbs, Results results) {
        this.verbs = verbs;
        this.results = results;
    }

    void handle(RequestInfo.Resource request, Registry.Snapshot registry, User user, Exchange exchange, Answer answer)
            throws IOException {
        WriteRequest write = Writes.read(request, registry, user, exchange, "UpdateOptions");
        ObjectNode wanted = Writes.decode(write, exchange);
        String version = Metadata.of(wanted).resourceVersion();
        JsonNode finalizers = wanted.path("spec").path("finalizers");
        results.send(write, verbs.modify(write, namespace -> {
            if (!version.isEmpty() && !version.equals(Metadata.of(namespace).resourceVersion())) {
                throw ApiStatus.conflict("", "namespaces", request.name(), ObjectVerbs.MODIFIED);
            }
            ObjectNode spec = namespace.withObject("/spec");
            if (finalizers.isEmpty()) {
                spec.remove("finalizers");
            } else {
                spec.set("finalizers", finalizers);
            }
            return namespace;
        }), exchange, answer);
    }
}
