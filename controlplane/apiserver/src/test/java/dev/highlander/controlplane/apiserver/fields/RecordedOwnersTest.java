package dev.highlander.controlplane.apiserver.fields;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.FieldValidation;
import dev.highlander.controlplane.apiserver.schema.Recordings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The owners of fields, worked out for every recorded write, are those that the real server recorded. */
class RecordedOwnersTest {
    private static final String NOW = "2026-01-01T00:00:00Z";

    private final Map<String, ObjectNode> live = new HashMap<>();

    @TestFactory
    Stream<DynamicTest> everyRecordedWriteHasTheRecordedOwners() {
        List<DynamicTest> tests = new ArrayList<>();
        for (String scenario : List.of("defaults", "patches", "updates", "server-side-apply", "custom-resources",
                "deletes")) {
            int[] number = {0};
            for (JsonNode step : Recordings.steps(scenario)) {
                String name = scenario + " " + number[0]++ + " " + step.path("request").path("path").asText();
                tests.add(DynamicTest.dynamicTest(name, () -> replay(step)));
            }
        }
        return tests.stream();
    }

    private void replay(JsonNode step) {
        JsonNode response = step.path("response");
        JsonNode request = step.path("request");
        String path = request.path("path").asText();
        boolean write = List.of("POST", "PUT", "PATCH").contains(request.path("method").asText());
        if (path.endsWith("/deployments/pd/scale") && request.path("method").asText().equals("PATCH")) {
            ObjectNode deployment = Objects.requireNonNull(live.get("Deployment/pd"));
            ObjectNode same = deployment.deepCopy();
            Owner writer = new Owner("unknown", Owner.Operation.UPDATE, "apps/v1", "scale");
            FieldOwnership.scale(deployment, same, List.of("spec", "replicas"), writer);
            live.put("Deployment/pd", same);
            return;
        }
        if (!write || !response.path("metadata").has("uid") || !Recordings.isBuiltIn(response)
                || path.contains("/scale")) {
            remember(response);
            return;
        }
        boolean apply = request.path("contentType").asText().startsWith("application/apply-patch");
        ObjectNode expected = Recordings.unmasked(response);
        ObjectNode before = live.get(key(expected));
        if (!apply) {
            ObjectNode updated = expected.deepCopy();
            ObjectNode metadata = (ObjectNode) updated.path("metadata");
            metadata.remove("managedFields");
            if (before != null && before.path("metadata").has("managedFields")) {
                metadata.set("managedFields", before.path("metadata").path("managedFields"));
            }
            boolean status = path.contains("/status");
            FieldSet reset = status
                    ? FieldOwnership.SPEC
                    : expected.path("kind").asText().equals("Event") ? FieldSet.EMPTY : FieldOwnership.STATUS;
            Owner owner = new Owner(Owner.nameOf(parameter(path, "fieldManager"), null), Owner.Operation.UPDATE,
                    expected.path("apiVersion").asText(), status ? "status" : "");
            new FieldOwnership(Recordings.schemaOf(expected), reset).update(before, updated, owner, NOW);
            compare(updated.path("metadata").path("managedFields"), expected);
        } else {
            compare(applied(request, before).path("metadata").path("managedFields"), expected);
        }
        if (!path.contains("dryRun")) {
            live.put(key(expected), expected);
        }
    }

    private static ObjectNode applied(JsonNode request, @Nullable ObjectNode before) {
        JsonNode body = request.path("body");
        String path = request.path("path").asText();
        boolean status = path.contains("/status");
        String apiVersion = body.path("apiVersion").asText();
        ObjectNode configuration = Recordings.decoder(apiVersion, body.path("kind").asText()).asGiven()
                .convert((ObjectNode) body, FieldValidation.STRICT).object();
        Owner owner = new Owner(parameter(path, "fieldManager"), Owner.Operation.APPLY, apiVersion,
                status ? "status" : "");
        return new FieldOwnership(Recordings.schemaOf(body), status ? FieldOwnership.SPEC : FieldOwnership.STATUS)
                .apply(before, configuration, owner, path.contains("force=true"), NOW);
    }

    /** Owners are worked out before admission and strategies add to an object, which a recorded answer cannot show. */
    private static void compare(JsonNode actual, ObjectNode expected) {
        JsonNode recorded = expected.path("metadata").path("managedFields");
        boolean completedLater = List
                .of("Namespace", "Node", "Pod", "Service", "PersistentVolumeClaim", "PersistentVolume",
                        "Job", "DaemonSet", "Ingress", "StatefulSet")
                .contains(expected.path("kind").asText());
        if (!completedLater) {
            assertThat(actual).isEqualTo(recorded);
            return;
        }
        if (!recorded.isMissingNode()) {
            FieldSet ours = FieldSet.parse(actual.path(0).path("fieldsV1"));
            FieldSet theirs = FieldSet.parse(recorded.path(0).path("fieldsV1"));
            assertThat(theirs.difference(ours)).isEqualTo(FieldSet.EMPTY);
        }
    }

    private void remember(JsonNode response) {
        if (response.path("metadata").has("uid") && Recordings.isBuiltIn(response)) {
            ObjectNode object = Recordings.unmasked(response);
            live.put(key(object), object);
        }
    }

    private static String key(JsonNode object) {
        return object.path("kind").asText() + "/" + object.path("metadata").path("name").asText();
    }

    static String parameter(String path, String name) {
        int at = path.indexOf(name + "=");
        if (at < 0) {
            return "";
        }
        String rest = path.substring(at + name.length() + 1);
        int end = rest.indexOf('&');
        return end < 0 ? rest : rest.substring(0, end);
    }
}
