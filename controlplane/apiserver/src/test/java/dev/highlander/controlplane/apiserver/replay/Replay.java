package dev.highlander.controlplane.apiserver.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.highlander.controlplane.apiserver.http.Exchange.Peer;
import dev.highlander.controlplane.apiserver.http.Handler;
import dev.highlander.controlplane.apiserver.http.pki.CertificateAuthority;
import dev.highlander.controlplane.apiserver.http.pki.PkiException;
import dev.highlander.controlplane.apiserver.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Replays recorded scenarios against a handler. */
final class Replay {
    private static final Peer ANONYMOUS = new Peer("test", null, null);

    private final Handler handler;
    private final Peer admin;

    Replay(Handler handler) throws PkiException {
        this.handler = handler;
        CertificateAuthority authority = CertificateAuthority.create("replay", InstantSource.system());
        this.admin = new Peer("test", authority.client("admin", List.of("system:masters")).certificate(), null);
    }

    /**
     * What came of one step.
     *
     * @param scenario the scenario
     * @param number the step's number, from 0
     * @param title what it asked
     * @param differences what differs from the recording
     */
    record Step(String scenario, int number, String title, List<String> differences) {
        String id() {
            return scenario + "/" + number;
        }
    }

    /** Runs all steps of a scenario in order. */
    List<Step> run(String scenario) {
        Placeholders placeholders = new Placeholders();
        List<Step> steps = new ArrayList<>();
        for (JsonNode step : read(scenario).path("steps")) {
            steps.add(run(scenario, steps.size(), step, placeholders));
        }
        return steps;
    }

    /** Asks for something that a recording takes for granted. */
    void make(String path, String body) {
        RecordedExchange exchange = new RecordedExchange("POST", path, Map.of("Content-Type", "application/json"),
                body.getBytes(StandardCharsets.UTF_8), admin, -1);
        handle(exchange);
        if (exchange.status() != 201) {
            throw new IllegalStateException(path + " answered " + exchange.status() + ": " + exchange.answer());
        }
    }

    private Step run(String scenario, int number, JsonNode step, Placeholders placeholders) {
        JsonNode request = step.path("request");
        String title = request.path("method").asText() + " " + request.path("path").asText()
                + (step.has("note") ? " (" + step.path("note").asText() + ")" : "");
        RecordedExchange exchange = exchange(step, placeholders);
        handle(exchange);
        List<String> differences = new ArrayList<>();
        if (exchange.status() != step.path("status").asInt()) {
            differences.add("status: expected " + step.path("status") + " but was " + exchange.status() + " "
                    + exchange.answer());
        } else {
            differences.addAll(compare(step, exchange, placeholders));
        }
        return new Step(scenario, number, title, differences);
    }

    private static List<String> compare(JsonNode step, RecordedExchange exchange, Placeholders placeholders) {
        List<String> differences = new ArrayList<>();
        if (step.has("events")) {
            ArrayNode events = Json.mapper().createArrayNode();
            exchange.answer().lines().forEach(line -> events.add(tree(line)));
            differences.addAll(placeholders.differences(step.get("events"), events));
        } else if (step.has("names")) {
            ArrayNode names = Json.mapper().createArrayNode();
            tree(exchange.answer()).path("items").forEach(item -> names.add(item.path("metadata").path("name")));
            differences.addAll(placeholders.differences(step.get("names"), names));
        } else {
            JsonNode expected = expected(step);
            JsonNode actual = expected instanceof TextNode
                    ? TextNode.valueOf(exchange.answer())
                    : tree(exchange.answer());
            differences.addAll(placeholders.differences(expected, actual));
        }
        int warnings = count(exchange);
        if (warnings != step.path("warnings").asInt(0)) {
            differences.add("warnings: expected " + step.path("warnings").asInt(0) + " but was " + warnings + ": "
                    + exchange.answerHeader("Warning"));
        }
        return differences;
    }

    private RecordedExchange exchange(JsonNode step, Placeholders placeholders) {
        JsonNode request = step.path("request");
        Map<String, String> headers = new HashMap<>();
        headers.put("Accept", "application/json");
        request.path("headers").properties()
                .forEach(header -> headers.put(header.getKey(), header.getValue().asText()));
        if (request.has("contentType")) {
            headers.put("Content-Type", request.path("contentType").asText());
        }
        Peer peer = request.path("as").asText().equals("anonymous") ? ANONYMOUS : admin;
        return new RecordedExchange(request.path("method").asText(), placeholders.fill(request.path("path").asText()),
                headers,
                body(step, placeholders), peer, step.has("events") ? step.path("events").size() : -1);
    }

    private static byte[] body(JsonNode step, Placeholders placeholders) {
        JsonNode body = step.path("request").path("body");
        String text = body.isMissingNode()
                ? madeUp(step.path("note").asText())
                : body.isTextual() ? body.textValue() : body.toString();
        return placeholders.fill(text).getBytes(StandardCharsets.UTF_8);
    }

    /** Every server tells its own version; which Kubernetes it behaves like is the same. */
    private static JsonNode expected(JsonNode step) {
        JsonNode expected = step.path("response");
        if (!expected.has("gitVersion")) {
            return expected;
        }
        ObjectNode version = expected.deepCopy();
        for (String field : List.of("compiler", "gitCommit", "goVersion", "platform")) {
            version.put(field, "<version>");
        }
        return version.put("gitVersion", "v1.32.<version>");
    }

    /** Bodies that were too large to record are described by their step's note. */
    private static String madeUp(String note) {
        return switch (note) {
            case "annotations of 300,000 bytes" -> configMap().set("metadata",
                    metadata("annotations", "a", 300_000)).toString();
            case "data of 1,200,000 bytes" ->
                configMap().set("data", Json.object().put("a", "x".repeat(1_200_000))).toString();
            case "body of 3,500,000 bytes" ->
                configMap().set("data", Json.object().put("a", "x".repeat(3_500_000))).toString();
            default -> "";
        };
    }

    private static ObjectNode configMap() {
        ObjectNode object = Json.object();
        object.putObject("metadata").put("name", "x");
        return object;
    }

    private static ObjectNode metadata(String map, String key, int size) {
        ObjectNode metadata = Json.object().put("name", "x");
        metadata.putObject(map).put(key, "x".repeat(size));
        return metadata;
    }

    private void handle(RecordedExchange exchange) {
        try {
            handler.handle(exchange);
        } catch (IOException e) {
            if (!Objects.equals(e.getMessage(), "the client has seen enough")) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static int count(RecordedExchange exchange) {
        String warning = exchange.answerHeader("Warning");
        return warning == null ? 0 : warning.split("299 - ", -1).length - 1;
    }

    private static JsonNode tree(String text) {
        try {
            return Json.mapper().readTree(text);
        } catch (IOException e) {
            return TextNode.valueOf(text);
        }
    }

    private static JsonNode read(String scenario) {
        String file = "/exchanges/exchanges-" + scenario + ".json";
        try (InputStream in = Objects.requireNonNull(Replay.class.getResourceAsStream(file), file)) {
            return Json.mapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
