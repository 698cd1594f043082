package dev.highlander.controlplane.apiserver.kinds.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.kinds.rules.ObjectAdmission;
import dev.highlander.controlplane.apiserver.kinds.rules.PodAdmission;
import dev.highlander.controlplane.apiserver.schema.Decoder;
import dev.highlander.controlplane.apiserver.schema.Defaulter;
import dev.highlander.controlplane.apiserver.schema.FieldValidation;
import dev.highlander.controlplane.apiserver.schema.Normalizer;
import dev.highlander.controlplane.apiserver.schema.Problems;
import dev.highlander.controlplane.apiserver.schema.Validator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** What a new object goes through, as plain function calls: no server, no store. */
final class WritePath {
    static final List<Kind> KINDS = BuiltInKinds.load();

    private WritePath() {}

    static Kind kind(String apiVersion, String plural) {
        return KINDS.stream()
                .filter(kind -> kind.groupVersion().apiVersion().equals(apiVersion) && kind.plural().equals(plural))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(apiVersion + " " + plural));
    }

    /** The kind and namespace that a path to a collection speaks of. */
    record Target(Kind kind, String namespace) {
        static Target of(String path) {
            String plain = path.contains("?") ? path.substring(0, path.indexOf('?')) : path;
            String[] parts = plain.split("/", -1);
            int at = parts[1].equals("api") ? 3 : 4;
            String apiVersion = parts[1].equals("api") ? parts[2] : parts[2] + "/" + parts[3];
            boolean namespaced = parts.length > at + 2 && parts[at].equals("namespaces");
            return new Target(WritePath.kind(apiVersion, parts[namespaced ? at + 2 : at]),
                    namespaced ? parts[at + 1] : "");
        }
    }

    /** Decodes a body and fills in what is needed before rules are asked. */
    static ObjectNode prepared(Kind kind, String namespace, String body) {
        ObjectNode object = Objects.requireNonNull(
                new Decoder(kind.schema(), kind.groupVersion().apiVersion(), kind.names().kind())
                        .decode(body.getBytes(StandardCharsets.UTF_8), Decoder.Form.JSON, FieldValidation.IGNORE)
                        .object());
        ObjectNode metadata = (ObjectNode) object.get("metadata");
        if (kind.namespaced()) {
            metadata.put("namespace", namespace);
        }
        if (metadata.path("name").asText().isEmpty() && metadata.has("generateName")) {
            metadata.put("name", metadata.path("generateName").asText() + "abcde");
        }
        metadata.put("uid", "uid-of-ours");
        metadata.put("creationTimestamp", "2026-01-01T00:00:00Z");
        if (kind.hasStatus()) {
            object.remove("status");
        }
        Defaulter.fill(kind.schema(), object);
        admit(kind, object);
        if (kind.strategy().hasGeneration()) {
            metadata.put("generation", 1);
        }
        kind.strategy().prepareForCreate(object);
        Normalizer.normalize(kind.schema(), object);
        return object;
    }

    static Problems problems(Kind kind, ObjectNode object) {
        Problems problems = new Problems();
        kind.strategy().validate(object, problems);
        Validator.validate(kind.schema(), object, problems);
        return problems;
    }

    private static void admit(Kind kind, ObjectNode object) {
        switch (kind.storage().collection()) {
            case "pods" -> {
                PodAdmission.serviceAccount(object, null, "abcde");
                PodAdmission.tolerations(object);
                PodAdmission.priority(object, null);
            }
            case "nodes" -> ObjectAdmission.node(object);
            case "persistentvolumes" -> ObjectAdmission.persistentVolume(object);
            case "persistentvolumeclaims" -> ObjectAdmission.persistentVolumeClaim(object);
            default -> {
                // admission adds nothing
            }
        }
    }

    static String body(JsonNode request) {
        JsonNode body = request.path("body");
        return body.isTextual() ? body.asText() : body.toString();
    }
}
