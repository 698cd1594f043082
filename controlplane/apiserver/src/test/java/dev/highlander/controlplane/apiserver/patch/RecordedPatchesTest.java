package dev.highlander.controlplane.apiserver.patch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.Defaulter;
import dev.highlander.controlplane.apiserver.schema.FieldValidation;
import dev.highlander.controlplane.apiserver.schema.Recordings;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every recorded patch, applied to the object as it stood before, gives the object that the real server answered. */
class RecordedPatchesTest {
    private ObjectNode state = Recordings.JSON.createObjectNode();

    @TestFactory
    List<DynamicTest> recordedPatchesGiveTheRecordedObjects() {
        return Recordings.steps("patches")
                .stream()
                .map(step -> DynamicTest.dynamicTest(name(step), () -> replay(step)))
                .toList();
    }

    private static String name(JsonNode step) {
        return step.path("request").path("method").asText() + " " + step.path("note").asText();
    }

    private void replay(JsonNode step) {
        JsonNode response = step.path("response");
        boolean deployment = response.path("kind").asText().equals("Deployment");
        boolean patch = step.path("request").path("method").asText().equals("PATCH");
        boolean status = step.path("request").path("path").asText().endsWith("/status");
        if (!deployment) {
            return;
        }
        ObjectNode expected = Recordings.unmasked(response);
        if (patch) {
            ObjectNode actual = patched(step.path("request"));
            if (!status) {
                actual.set("status", state.path("status").deepCopy());
            }
            assertThat(withoutSystemFields(actual)).isEqualTo(withoutSystemFields(expected));
        }
        state = expected;
    }

    private ObjectNode patched(JsonNode request) {
        JsonNode body = request.path("body");
        ObjectNode patched = switch (request.path("contentType").asText()) {
            case "application/json-patch+json" -> JsonPatch.parse(body).apply(state);
            case "application/merge-patch+json" -> MergePatch.apply(state, (ObjectNode) body);
            case "application/strategic-merge-patch+json" ->
                StrategicMergePatch.apply(state, (ObjectNode) body, Recordings.schemaOf(state));
            case String other -> throw new AssertionError(other);
        };
        ObjectNode decoded = Recordings.decoder("apps/v1", "Deployment").convert(patched, FieldValidation.STRICT)
                .object();
        Defaulter.fill(Recordings.schemaOf(decoded), decoded);
        return decoded;
    }

    private static ObjectNode withoutSystemFields(ObjectNode object) {
        ObjectNode copy = object.deepCopy();
        ((ObjectNode) copy.path("metadata")).remove(List.of("resourceVersion", "generation", "managedFields"));
        return copy;
    }
}
