package dev.highlander.controlplane.apiserver.endpoint;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.highlander.controlplane.apiserver.http.Exchange;
import dev.highlander.controlplane.apiserver.identity.User;
import dev.highlander.controlplane.apiserver.json.Json;
import dev.highlander.controlplane.apiserver.json.Metadata;
import dev.highlander.controlplane.apiserver.kinds.GroupVersion;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.kinds.Registry;
import dev.highlander.controlplane.apiserver.kinds.ScalePaths;
import dev.highlander.controlplane.apiserver.objects.ObjectCodec;
import dev.highlander.controlplane.apiserver.objects.ObjectVerbs;
import dev.highlander.controlplane.apiserver.objects.Result;
import dev.highlander.controlplane.apiserver.objects.WriteRequest;
import dev.highlander.controlplane.apiserver.present.ObjectPresenter;
import dev.highlander.controlplane.apiserver.present.Representation;
import dev.highlander.controlplane.apiserver.present.Representation.Form;
import dev.highlander.controlplane.apiserver.request.RequestInfo;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import dev.highlander.controlplane.apiserver.selector.SelectorText;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** The scale subresource: the numbers of anything with replicas, in one form for all. */
final class ScaleEndpoint {
    private static final GroupVersion AUTOSCALING = new GroupVersion("autoscaling", "v1");

    private final ObjectVerbs verbs;

    ScaleEndpoint(ObjectVerbs verbs) {
        this.verbs = verbs;
    }

    void handle(RequestInfo.Resource request, Registry.Snapshot registry, User user, Exchange exchange, Answer answer)
            throws IOException {
        Kind kind = request.kind();
        ScalePaths paths = kind.scale();
        Kind scaleKind = registry.findByKind(AUTOSCALING, "Scale");
        if (paths == null || scaleKind == null) {
            throw ApiStatus.noSuchResource();
        }
        Representation representation = Representation.choose(exchange.headers("Accept"),
                request.query().flag("pretty"),
                Set.of(Form.OBJECT));
        ObjectNode scale = switch (request.verb()) {
            case "get" -> scale(ObjectCodec.decode(verbs.get(kind, request.namespace(), request.name()), kind), paths);
            case "update" -> {
                WriteRequest write = Writes.read(request, registry, user, exchange, "UpdateOptions");
                ObjectNode wanted = Bodies.decode(scaleKind, exchange, write);
                yield replicate(write, paths, _ -> wanted);
            }
            case "patch" -> {
                PatchForm form = PatchForm.of(exchange, scaleKind);
                WriteRequest write = Writes.patch(request, registry, user, exchange, form);
                if (form == PatchForm.APPLY) {
                    ObjectNode wanted = applied(write, scaleKind, exchange);
                    yield replicate(write, paths, _ -> wanted);
                }
                RequestedPatch patch = RequestedPatch.read(form, exchange, scaleKind);
                yield replicate(write, paths, now -> Bodies.convert(scaleKind, patch.apply(now), write));
            }
            default -> throw ApiStatus.methodNotAllowed();
        };
        answer.send(200, representation.encoding().mediaType(), ObjectPresenter.bytes(scale, representation));
    }

    /** A scale has nothing to apply but its number. */
    private static ObjectNode applied(WriteRequest write, Kind scaleKind, Exchange exchange) throws IOException {
        ObjectNode scale = Configurations.read(write, scaleKind, exchange);
        if (!scale.path("spec").path("replicas").isInt()) {
            Problems problems = new Problems();
            problems.required(FieldPath.of("spec", "replicas"), "an applied scale says how many replicas it wants");
            throw ApiStatus.invalid("autoscaling", "Scale", write.name(), problems.all());
        }
        return scale;
    }

    /** What a scale is to become, given what it is. */
    private interface Wish {
        ObjectNode wanted(ObjectNode now);
    }

    private ObjectNode replicate(WriteRequest write, ScalePaths paths, Wish wish) {
        Result result = verbs.modify(write, object -> {
            ObjectNode now = scale(object, paths);
            ObjectNode wanted = wish.wanted(now);
            Metadata metadata = Metadata.of(wanted);
            if (!metadata.resourceVersion().isEmpty()
                    && !metadata.resourceVersion().equals(Metadata.of(object).resourceVersion())) {
                throw ApiStatus.conflict(write.kind().group(), write.kind().plural(), write.name(),
                        ObjectVerbs.MODIFIED);
            }
            int replicas = wanted.path("spec").path("replicas").asInt(0);
            if (replicas < 0) {
                Problems problems = new Problems();
                problems.invalid(FieldPath.of("spec", "replicas"), TextNode.valueOf(Integer.toString(replicas)),
                        "must be greater than or equal to 0");
                throw ApiStatus.invalid("autoscaling", "Scale", write.name(), problems.all());
            }
            JsonPointer pointer = JsonPointer.compile(paths.specReplicas());
            object.withObject(pointer.head()).put(pointer.last().getMatchingProperty(), replicas);
            return object;
        });
        return switch (result) {
            case Result.Stored(var entry, _) -> scale(ObjectCodec.decode(entry, write.kind()), paths);
            case Result.Shown(var object, _) -> scale(object, paths);
            case Result.Gone _ -> throw ApiStatus.notFound(write.kind().group(), write.kind().plural(), write.name());
        };
    }

    private static ObjectNode scale(ObjectNode object, ScalePaths paths) {
        ObjectNode scale = Json.object().put("kind", "Scale").put("apiVersion", AUTOSCALING.apiVersion());
        Metadata from = Metadata.of(object);
        Metadata to = Metadata.of(scale);
        for (String field : List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
            to.keepField(field, from);
        }
        ObjectNode spec = scale.putObject("spec");
        int replicas = object.at(paths.specReplicas()).asInt(0);
        if (replicas != 0) {
            spec.put("replicas", replicas);
        }
        ObjectNode status = scale.putObject("status").put("replicas", object.at(paths.statusReplicas()).asInt(0));
        if (paths.selector() != null && !paths.selector().isEmpty()) {
            JsonNode selector = object.at(paths.selector());
            String text = selector.isTextual() ? selector.textValue() : SelectorText.of(selector);
            if (!text.isEmpty()) {
                status.put("selector", text);
            }
        }
        return scale;
    }
}
