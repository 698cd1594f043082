package dev.highlander.controlplane.apiserver.endpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.http.Exchange;
import dev.highlander.controlplane.apiserver.identity.User;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.kinds.Registry;
import dev.highlander.controlplane.apiserver.objects.Listing;
import dev.highlander.controlplane.apiserver.objects.ObjectVerbs;
import dev.highlander.controlplane.apiserver.objects.WriteRequest;
import dev.highlander.controlplane.apiserver.present.ListPresenter;
import dev.highlander.controlplane.apiserver.present.ObjectPresenter;
import dev.highlander.controlplane.apiserver.present.ObjectPresenter.IncludeObject;
import dev.highlander.controlplane.apiserver.present.Representation;
import dev.highlander.controlplane.apiserver.request.ListOptions;
import dev.highlander.controlplane.apiserver.request.RequestInfo;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Answers requests for resources: what the verb says to the objects, in the representation that the client wants. */
final class ResourceEndpoint {
    private final ObjectVerbs verbs;
    private final WatchEndpoint watches;
    private final Subresources subresources;
    private final ObjectPresenter objects;
    private final ListPresenter lists;
    private final Results results;

    ResourceEndpoint(ObjectVerbs verbs, WatchEndpoint watches, Subresources subresources, ObjectPresenter objects,
            ListPresenter lists, Results results) {
        this.verbs = verbs;
        this.watches = watches;
        this.subresources = subresources;
        this.objects = objects;
        this.lists = lists;
        this.results = results;
    }

    void handle(RequestInfo.Resource request, Registry.Snapshot registry, User user, Exchange exchange, Answer answer)
            throws IOException {
        Kind kind = request.kind();
        if (kind.strategy().deprecation() != null) {
            answer.warnings(List.of(kind.strategy().deprecation()));
        }
        if (subresources.handles(request)) {
            subresources.handle(request, registry, user, exchange, answer);
            return;
        }
        // Chosen first: a client that cannot read any answer should not have changed anything.
        Representation representation = Results.representation(exchange, request.query().flag("pretty"));
        switch (request.verb()) {
            case "get" -> answer.send(200, representation.encoding().mediaType(),
                    objects.present(kind, verbs.get(kind, request.namespace(), request.name()), representation));
            case "list" -> sendList(request, verbs.list(kind, request.namespace(), ListOptions.read(request, false)),
                    representation, answer);
            case "watch" -> watches.handle(request, exchange, answer, representation);
            case "create" -> {
                WriteRequest write = Writes.read(request, registry, user, exchange, "CreateOptions");
                results.send(write, verbs.create(write, Writes.decode(write, exchange)), exchange, answer);
            }
            case "update" -> {
                WriteRequest write = Writes.read(request, registry, user, exchange, "UpdateOptions");
                results.send(write, verbs.update(write, Writes.decode(write, exchange)), exchange, answer);
            }
            case "patch" -> patch(request, registry, user, exchange, answer);
            case "delete" -> {
                WriteRequest write = Writes.deletion(request, registry, user);
                results.send(write, verbs.delete(write, Writes.deleteOptions(request, exchange)), exchange, answer);
            }
            case "deletecollection" -> {
                WriteRequest write = Writes.deletion(request, registry, user);
                sendList(request, verbs.deleteCollection(write, ListOptions.read(request, false),
                        Writes.deleteOptions(request, exchange)), representation, answer);
            }
            default -> throw ApiStatus.methodNotAllowed();
        }
    }

    private void patch(RequestInfo.Resource request, Registry.Snapshot registry, User user, Exchange exchange,
            Answer answer) throws IOException {
        PatchForm form = PatchForm.of(exchange, request.kind());
        WriteRequest write = Writes.patch(request, registry, user, exchange, form);
        if (form == PatchForm.APPLY) {
            results.send(write, verbs.apply(write, Configurations.read(write, write.kind(), exchange)), exchange,
                    answer);
            return;
        }
        RequestedPatch patch = RequestedPatch.read(form, exchange, write.kind());
        results.send(write, verbs.modify(write, old -> {
            ObjectNode patched = Bodies.convert(write.kind(), patch.apply(old), write);
            ObjectVerbs.checkName(write, patched);
            Writes.checkNamespace(write, patched);
            return patched;
        }), exchange, answer);
    }

    private void sendList(RequestInfo.Resource request, Listing listing, Representation representation, Answer answer)
            throws IOException {
        IncludeObject include = IncludeObject.of(request.query().get("includeObject"));
        String mediaType = representation.encoding().mediaType();
        long size = ListPresenter.estimate(listing);
        if (!Answer.isLarge(size)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream((int) size + 1024);
            lists.write(listing, representation, include, out);
            answer.send(200, mediaType, out.toByteArray());
            return;
        }
        // Not closed on failure: a list that broke off must not look like a whole one.
        OutputStream out = answer.large(200, mediaType);
        lists.write(listing, representation, include, out);
        out.close();
    }
}
