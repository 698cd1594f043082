package dev.highlander.controlplane.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real server wrote must come out of decoding as it went in: nothing dropped, nothing added, nothing reworded. */
class RecordedShapesTest {
    @ParameterizedTest
    @ValueSource(strings = {"defaults", "patches", "updates", "lists", "watches", "deletes", "errors",
        "server-side-apply",
        "custom-resources"})
    void everyRecordedObjectKeepsItsShape(String scenario) {
        List<ObjectNode> objects = new ArrayList<>();
        Recordings.steps(scenario).forEach(step -> collect(step.path("response"), objects));
        assertThat(objects).isNotEmpty();
        for (ObjectNode object : objects) {
            ObjectNode decoded = decode(object);
            assertThat(decoded).as(object.path("kind") + " " + object.path("metadata").path("name")).isEqualTo(object);
        }
    }

    @Test
    void normalizingWhatWasDecodedChangesNothing() {
        List<ObjectNode> objects = new ArrayList<>();
        Stream.of("defaults", "patches").flatMap(name -> Recordings.steps(name).stream())
                .forEach(step -> collect(step.path("response"), objects));
        for (ObjectNode object : objects) {
            ObjectNode copy = object.deepCopy();
            Normalizer.normalize(Recordings.schemaOf(object), copy);
            assertThat(copy).isEqualTo(object);
        }
    }

    private static ObjectNode decode(ObjectNode object) {
        return Recordings.decoder(object.path("apiVersion").asText(), object.path("kind").asText())
                .convert(object, FieldValidation.STRICT).object();
    }

    private static void collect(JsonNode response, List<ObjectNode> objects) {
        for (JsonNode item : response.path("items")) {
            JsonNode whole = item.deepCopy();
            String listKind = response.path("kind").asText();
            if (whole instanceof ObjectNode object && !object.has("kind") && listKind.endsWith("List")) {
                object.put("kind", listKind.substring(0, listKind.length() - 4));
                object.set("apiVersion", response.get("apiVersion"));
            }
            collect(whole, objects);
        }
        boolean whole = response.path("metadata").has("uid") && Recordings.isBuiltIn(response)
                && !response.path("kind").asText().equals("PartialObjectMetadata");
        if (whole) {
            objects.add(Recordings.unmasked(response));
        }
    }
}
