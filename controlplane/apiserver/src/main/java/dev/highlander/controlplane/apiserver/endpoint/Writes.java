package dev.highlander.controlplane.apiserver.endpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.fields.FieldOwnership;
import dev.highlander.controlplane.apiserver.fields.FieldSet;
import dev.highlander.controlplane.apiserver.fields.Owner;
import dev.highlander.controlplane.apiserver.http.Exchange;
import dev.highlander.controlplane.apiserver.identity.User;
import dev.highlander.controlplane.apiserver.json.Metadata;
import dev.highlander.controlplane.apiserver.kinds.Registry;
import dev.highlander.controlplane.apiserver.objects.WriteRequest;
import dev.highlander.controlplane.apiserver.request.DeleteOptions;
import dev.highlander.controlplane.apiserver.request.RequestInfo;
import dev.highlander.controlplane.apiserver.request.WriteOptions;
import dev.highlander.controlplane.apiserver.schema.Schema;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import java.io.IOException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;

/** What a request to write says: how, and with which object. */
final class Writes {
    private Writes() {}

    /** How to create or update; {@code optionsKind} is what Kubernetes calls the options. */
    static WriteRequest read(RequestInfo.Resource request, Registry.Snapshot registry, User user, Exchange exchange,
            String optionsKind) {
        return write(request, registry, user,
                WriteOptions.read(request.query(), optionsKind, exchange.header("User-Agent")));
    }

    /** How to patch, in the form that the client has chosen. */
    static WriteRequest patch(RequestInfo.Resource request, Registry.Snapshot registry, User user, Exchange exchange,
            PatchForm form) {
        return write(request, registry, user,
                WriteOptions.readPatch(request.query(), form == PatchForm.APPLY, exchange.header("User-Agent")));
    }

    private static WriteRequest write(RequestInfo.Resource request, Registry.Snapshot registry, User user,
            WriteOptions options) {
        return new WriteRequest(registry, request.kind(), request.namespace(), request.name(), request.subresource(),
                user, options, new ArrayList<>());
    }

    /** A deletion, which has options of its own. */
    static WriteRequest deletion(RequestInfo.Resource request, Registry.Snapshot registry, User user) {
        return new WriteRequest(registry, request.kind(), request.namespace(), request.name(), "", user,
                WriteOptions.NONE,
                new ArrayList<>());
    }

    /** How to delete. */
    static DeleteOptions deleteOptions(RequestInfo.Resource request, Exchange exchange) throws IOException {
        return DeleteOptions.read(request.query(), Bodies.raw(exchange));
    }

    /** The body as an object of the request's kind; it must not be meant for another namespace. */
    static ObjectNode decode(WriteRequest write, Exchange exchange) throws IOException {
        ObjectNode object = Bodies.decode(write.kind(), exchange, write);
        checkNamespace(write, object);
        return object;
    }

    /** Notes who has set which fields of an object that is answered and not kept. */
    static void recordOwners(WriteRequest write, ObjectNode object, Schema schema, InstantSource clock) {
        Owner owner = new Owner(write.options().fieldManager(), Owner.Operation.UPDATE,
                object.path("apiVersion").asText(), write.subresource());
        new FieldOwnership(schema, FieldSet.EMPTY).update(null, object, owner,
                clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    static void checkNamespace(WriteRequest write, ObjectNode object) {
        String namespace = Metadata.of(object).namespace();
        if (!namespace.isEmpty() && write.kind().namespaced() && !namespace.equals(write.namespace())) {
            throw ApiStatus.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
    }
}
