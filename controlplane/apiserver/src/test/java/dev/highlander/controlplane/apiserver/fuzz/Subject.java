package dev.highlander.controlplane.apiserver.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/**
 * A valid object to start from.
 *
 * @param collection the path of its collection
 * @param body the object, whose name is to be replaced
 */
record Subject(String collection, ObjectNode body) {
    static final String NAMESPACE = "fuzz";
    static final String CUSTOM = "/apis/fuzz.example.org/v1/namespaces/" + NAMESPACE + "/toys";
    /** A definition with everything in it that a definition can say. */
    static final String DEFINITION = """
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
             "metadata":{"name":"toys.fuzz.example.org"},
             "spec":{"group":"fuzz.example.org","scope":"Namespaced",
              "names":{"plural":"toys","singular":"toy","kind":"Toy","listKind":"ToyList"},
              "versions":[{"name":"v1","served":true,"storage":true,
               "additionalPrinterColumns":[{"name":"Size","type":"integer","jsonPath":".spec.size"},
                {"name":"Ready","type":"string","jsonPath":".status.conditions[?(@.type==\\"Ready\\")].status"},
                {"name":"Born","type":"date","jsonPath":".spec.born"}],
               "selectableFields":[{"jsonPath":".spec.color"}],
               "subresources":{"status":{},"scale":{"specReplicasPath":".spec.replicas",
                "statusReplicasPath":".status.replicas","labelSelectorPath":".status.selector"}},
               "schema":{"openAPIV3Schema":{"type":"object","properties":{
                "spec":{"type":"object","required":["size"],"properties":{
                 "size":{"type":"integer","minimum":1,"maximum":100},"replicas":{"type":"integer","default":1},
                 "color":{"type":"string","enum":["red","green"],"default":"green"},"born":{"type":"string","format":"date-time"},
                 "code":{"type":"string","pattern":"^[a-z]+$","maxLength":5},"ratio":{"type":"number","multipleOf":0.5},
                 "tags":{"type":"array","items":{"type":"string"},"x-kubernetes-list-type":"set","maxItems":9},
                 "parts":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["name"],
                  "items":{"type":"object","required":["name"],"properties":{"name":{"type":"string"},"n":{"type":"integer"}}}},
                 "either":{"x-kubernetes-int-or-string":true},"any":{"x-kubernetes-preserve-unknown-fields":true,"type":"object"},
                 "pod":{"type":"object","x-kubernetes-embedded-resource":true,"x-kubernetes-preserve-unknown-fields":true},
                 "map":{"type":"object","additionalProperties":{"type":"integer","nullable":true}}}},
                "status":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}}}]}}
            """;

    private static final String TOY = """
            {"apiVersion":"fuzz.example.org/v1","kind":"Toy","metadata":{"name":"x","labels":{"a":"b"}},
             "spec":{"size":3,"color":"red","born":"2026-01-01T00:00:00Z","code":"abc","ratio":1.5,"tags":["a","b"],
              "parts":[{"name":"a","n":1},{"name":"b"}],"either":"50%","any":{"x":[1,{"y":null}]},
              "pod":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{}},"map":{"k":1,"l":null}},
             "status":{"replicas":2}}
            """;

    /** The smallest object of every kind as recorded, and one of a custom kind. */
    static List<Subject> all() {
        List<Subject> subjects = new ArrayList<>();
        for (String scenario : List.of("defaults", "patches")) {
            for (JsonNode step : recorded(scenario)) {
                JsonNode request = step.path("request");
                if (request.path("method").asText().equals("POST") && step.path("status").asInt() == 201
                        && request.path("body").isObject()) {
                    ObjectNode body = (ObjectNode) tree(renamed(request.path("body").toString()));
                    if (body.get("spec") instanceof ObjectNode spec) {
                        // Only one service can have it.
                        spec.remove("clusterIP");
                    }
                    subjects.add(new Subject(renamed(request.path("path").asText()), body));
                }
            }
        }
        ObjectNode toy = (ObjectNode) tree(TOY);
        for (int i = 0; i < 5; i++) {
            subjects.add(new Subject(CUSTOM, toy));
        }
        return subjects;
    }

    /** All recorded requests, as further starting points. */
    static List<WireRequest> requests() {
        List<WireRequest> requests = new ArrayList<>();
        for (String scenario : List.of("access", "custom-resources", "defaults", "deletes", "errors", "lists",
                "patches",
                "server-side-apply", "updates", "watches")) {
            for (JsonNode step : recorded(scenario)) {
                JsonNode request = step.path("request");
                String path = renamed(request.path("path").asText());
                JsonNode body = request.path("body");
                WireRequest made = WireRequest.of(request.path("method").asText(), path.replaceAll("[<>]", ""))
                        .with(renamed(body.isMissingNode() ? "" : body.isTextual() ? body.textValue() : body.toString())
                                .getBytes(StandardCharsets.UTF_8));
                if (request.has("contentType")) {
                    made = made.with("Content-Type: " + request.path("contentType").asText());
                }
                if (request.has("accept")) {
                    made = made.with("Accept: " + request.path("accept").asText());
                }
                requests.add(made);
            }
        }
        return requests;
    }

    /** Bodies in the binary form as kubectl sends them. */
    static List<byte[]> binaryBodies() {
        List<byte[]> bodies = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(open("/protobuf/kubectl.jsonl"),
                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                bodies.add(Base64.getDecoder().decode(tree(line).path("body").asText()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bodies;
    }

    /** The object under another name. */
    ObjectNode named(String name) {
        ObjectNode copy = body.deepCopy();
        copy.withObject("/metadata").put("name", name);
        return copy;
    }

    boolean isCustom() {
        return collection.equals(CUSTOM);
    }

    private static JsonNode recorded(String scenario) {
        try (InputStream in = open("/exchanges/exchanges-" + scenario + ".json")) {
            return Json.mapper().readTree(in).path("steps");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String renamed(String text) {
        return text.replace("golden.io", "fuzz.golden.io").replaceAll("\\bgolden(-list|-watch)?\\b(?!\\.io)",
                NAMESPACE);
    }

    static JsonNode tree(String text) {
        try {
            return Json.mapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String resource) {
        return Objects.requireNonNull(Subject.class.getResourceAsStream(resource), resource);
    }
}
