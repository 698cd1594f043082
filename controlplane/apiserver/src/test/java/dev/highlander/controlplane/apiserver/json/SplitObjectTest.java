package dev.highlander.controlplane.apiserver.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitObjectTest {
    private static ObjectNode metadataOnly(ObjectNode object) {
        SplitObject split = SplitObject.encode(object);
        return Json.readObject(SplitObject.metadataOnly(split.head(), "42", split.tail()));
    }

    /** Texts that look like the end of something, or of nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"plain", "}", "{\"a\":{}}", "\\", "\\\\", "\\\"}", "quote\" }} {", "größer }"})
    void cutsTheMetadataWhateverItHolds(String text) {
        ObjectNode object = Json.object().put("kind", "Pod").put("apiVersion", "v1");
        ObjectNode metadata = object.putObject("metadata").put("name", "a").put("namespace", "n").put("uid", "u");
        metadata.putObject("annotations").put(text, text);
        metadata.putArray("ownerReferences").addObject().put("name", text).putObject("deep").putObject("er");
        object.putObject("spec").put("nodeName", text).putObject("metadata").put("name", "not this");
        object.putObject("status");

        ObjectNode partial = metadataOnly(object);

        ObjectNode expected = Json.object().put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
        expected.set("metadata", metadata.deepCopy().put("resourceVersion", "42"));
        assertThat(partial).isEqualTo(expected);
    }

    @Test
    void anObjectOfMetadataAloneIsCutAsWell() {
        ObjectNode object = Json.object().put("kind", "Thing").put("apiVersion", "example.org/v1");
        object.putObject("metadata").put("name", "a");

        assertThat(metadataOnly(object).path("metadata"))
                .isEqualTo(Json.object().put("name", "a").put("resourceVersion", "42"));
    }
}
