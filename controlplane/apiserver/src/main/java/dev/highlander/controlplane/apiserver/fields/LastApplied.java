package dev.highlander.controlplane.apiserver.fields;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.Decoder;
import dev.highlander.controlplane.apiserver.schema.DocumentException;
import dev.highlander.controlplane.apiserver.schema.FieldValidation;
import dev.highlander.controlplane.apiserver.schema.Schema;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The annotation in which {@code kubectl apply} remembers what it applied from the client's side. It lets the same user go over to
 * server-side apply without conflicts with herself, and back again. Only the manager {@code kubectl} is treated so.
 */
final class LastApplied {
    private static final String MANAGER = "kubectl";
    private static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";
    private static final int ANNOTATIONS_LIMIT = 256 * 1024;
    private static final JsonMapper JSON = JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

    private final Owner applier;
    private final Schema schema;

    LastApplied(Owner applier, Schema schema) {
        this.applier = applier;
        this.schema = schema;
    }

    /** The fields that an object still has as they were applied from the client's side: taking them over is no conflict. */
    FieldSet unchanged(ObjectNode live) {
        String text = text(live);
        if (text.isEmpty()) {
            return FieldSet.EMPTY;
        }
        try {
            ObjectNode applied = new Decoder(schema, live.path("apiVersion").asText(), live.path("kind").asText())
                    .asGiven()
                    .decode(text.getBytes(StandardCharsets.UTF_8), Decoder.Form.JSON, FieldValidation.IGNORE)
                    .object();
            FieldComparison.Result changes = FieldComparison.compare(live, applied, schema);
            return ObjectFields.of(applied, schema)
                    .difference(changes.modified())
                    .difference(changes.added())
                    .difference(changes.removed());
        } catch (DocumentException e) {
            // The annotation is anybody's to write; what makes no sense allows nothing.
            return FieldSet.EMPTY;
        }
    }

    /** Brings the annotation of an object, if it has one, up to what has been applied now. */
    void refresh(ObjectNode object, ObjectNode configuration) {
        if (text(object).isEmpty()
                || !(object.path("metadata").path("annotations") instanceof ObjectNode annotations)) {
            return;
        }
        annotations.put(ANNOTATION, written(configuration.deepCopy()));
        int size = 0;
        for (Map.Entry<String, JsonNode> annotation : annotations.properties()) {
            size += annotation.getKey().length() + annotation.getValue().asText().length();
        }
        if (size > ANNOTATIONS_LIMIT) {
            annotations.remove(ANNOTATION);
        }
    }

    private static String written(ObjectNode configuration) {
        if (configuration.path("metadata").path("annotations") instanceof ObjectNode annotations) {
            annotations.remove(ANNOTATION);
        }
        try {
            return JSON.writeValueAsString(configuration) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }

    private String text(ObjectNode object) {
        boolean concerned = applier.name().equals(MANAGER) && applier.subresource().isEmpty();
        return concerned ? object.path("metadata").path("annotations").path(ANNOTATION).asText("") : "";
    }
}
