package dev.highlander.controlplane.apiserver.kinds.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.Problems;
import dev.highlander.controlplane.apiserver.schema.Recordings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What a real server made of each new object, and of what it found wrong, against what we make of it. */
class RecordedWritesTest {
    /** What is not decided by a kind alone: other objects, the request, or the store. */
    private static final Set<String> ELSEWHERE = Set.of("missing service account", "missing priority class",
            "taken port", "no such namespace", "namespace differs",
            "resourceVersion on create", "exists");

    @TestFactory
    Stream<DynamicTest> everyNewObjectGetsWhatTheRealServerGaveIt() {
        return created().map(step -> DynamicTest.dynamicTest(name(step), () -> {
            WritePath.Target target = WritePath.Target.of(step.path("request").path("path").asText());
            ObjectNode object = WritePath.prepared(target.kind(), target.namespace(),
                    WritePath.body(step.path("request")));
            assertThat(WritePath.problems(target.kind(), object).all()).isEmpty();
            assertThat(plain(object)).isEqualTo(plain(step.path("response")));
        }));
    }

    @TestFactory
    Stream<DynamicTest> everyProblemIsFoundAsTheRealServerFoundIt() {
        return refused().map(step -> DynamicTest.dynamicTest(name(step), () -> {
            WritePath.Target target = WritePath.Target.of(step.path("request").path("path").asText());
            ObjectNode object = WritePath.prepared(target.kind(), target.namespace(),
                    WritePath.body(step.path("request")));
            Problems problems = WritePath.problems(target.kind(), object);
            List<String> found = problems.all()
                    .stream()
                    .map(problem -> problem.kind().reason() + " " + problem.field())
                    .toList();
            List<String> wanted = new ArrayList<>();
            for (JsonNode cause : step.path("response").path("details").path("causes")) {
                wanted.add(cause.path("reason").asText() + " " + cause.path("field").asText());
            }
            assertThat(found).as("%s", problems.all()).isEqualTo(wanted);
        }));
    }

    private static Stream<JsonNode> created() {
        return Stream.of("defaults", "errors", "updates", "deletes")
                .flatMap(scenario -> Recordings.steps(scenario).stream())
                .filter(step -> step.path("request").path("method").asText().equals("POST")
                        && step.path("status").asInt() == 201 && step.path("request").has("body")
                        && !step.path("response").path("kind").asText().equals("CustomResourceDefinition"));
    }

    private static Stream<JsonNode> refused() {
        return Stream.of("defaults", "errors", "updates", "deletes")
                .flatMap(scenario -> Recordings.steps(scenario).stream())
                .filter(step -> step.path("request").path("method").asText().equals("POST")
                        && step.path("status").asInt() == 422 && step.path("request").has("body")
                        && !step.path("response").path("details").path("group").asText().equals("meta.k8s.io")
                        && !ELSEWHERE.contains(step.path("note").asText()));
    }

    private static String name(JsonNode step) {
        return step.path("request").path("path").asText() + " " + step.path("note").asText() + " "
                + step.path("response").path("metadata").path("name").asText();
    }

    /** Without what the request pipeline writes, and with the masks of the recording. */
    private static JsonNode plain(JsonNode object) {
        ObjectNode plain = (ObjectNode) Recordings.parse(object.toString()
                .replace("\"2026-01-01T00:00:00Z\"", "\"<time>\"")
                .replace("-abcde\"", "-<suffix>\"")
                .replace("uid-of-ours", "<uid>")
                .replaceAll("<uid-\\d+>", "<uid>"));
        ((ObjectNode) plain.get("metadata")).remove(List.of("managedFields", "resourceVersion"));
        return plain;
    }
}
