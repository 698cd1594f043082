package dev.highlander.controlplane.apiserver.schema;

import static dev.highlander.controlplane.apiserver.schema.Recordings.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class BuiltInValidationTest {
    private static List<String> faults(String kind, String document) {
        ObjectNode object = Recordings.decoder("v1", kind).convert(object(document), FieldValidation.STRICT).object();
        Problems problems = new Problems();
        Validator.validate(Recordings.schemaOf("v1", kind), object, problems);
        return problems.all().stream().map(problem -> problem.kind() + " " + problem.field()).toList();
    }

    @Test
    void missingValuesUnknownWordsAndRepeatedNamesAreAllFound() {
        assertThat(faults("Pod",
                "{'spec':{'restartPolicy':'Perhaps','containers':[{'name':'a'},{'name':'a','env':[{'value':'x'}]},{}]}}"))
                .containsExactlyInAnyOrder("NOT_SUPPORTED spec.restartPolicy",
                        "REQUIRED spec.containers[1].env[0].name",
                        "REQUIRED spec.containers[2].name", "DUPLICATE spec.containers[1].name");
        assertThat(faults("Pod", "{'spec':{'containers':[]}}")).containsExactly("REQUIRED spec.containers");
    }

    @Test
    void whatObserversWriteIsNotHeldToRules() {
        assertThat(faults("Node", "{'status':{'phase':'Dreaming','nodeInfo':{}}}")).isEmpty();
    }

    @Test
    void everyRecordedObjectIsValid() {
        Recordings.steps("defaults").forEach(step -> {
            if (step.path("status").asInt() == 201) {
                ObjectNode object = Recordings.unmasked(step.path("response"));
                Problems problems = new Problems();
                Validator.validate(Recordings.schemaOf(object), object, problems);
                assertThat(problems.all()).as(object.path("kind").asText()).isEmpty();
            }
        });
    }

    @Test
    void everyDefinitionCompilesAndHasAZero() {
        for (String name : Recordings.SCHEMAS.names()) {
            Schema schema = Recordings.SCHEMAS.schema(name);
            assertThat(schema.type()).isNotNull();
            schema.fields().values().forEach(field -> assertThat(field.type()).isNotNull());
            assertThat(Normalizer.zero(schema)).isNotNull();
        }
    }
}
