package dev.highlander.bench.raft.faults.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A history as lines of JSON, one object each, whose {@code is} says of what kind it is: {@code operation}, {@code reign}, {@code lead}
 * or {@code end}. Instants are nanoseconds of the machine's monotonic clock.
 */
public final class HistoryLines {
    private static final ObjectMapper JSON = new ObjectMapper();

    private HistoryLines() {}

    /** The lines. */
    public static List<String> of(History history) {
        List<String> lines = new ArrayList<>();
        history.operations().forEach(operation -> lines.add(line(operation(operation))));
        history.reigns().forEach(reign -> lines.add(line(object("reign").put("node", reign.node())
                .put("life", reign.life()).put("epoch", reign.epoch()).put("from", reign.from())
                .put("until", reign.until()))));
        history.leads().forEach(lead -> lines.add(line(object("lead").put("node", lead.node()).put("life", lead.life())
                .put("term", lead.term()).put("seen", lead.seen()))));
        for (EndState end : history.ends()) {
            ObjectNode node = object("end").put("node", end.node());
            ObjectNode entries = node.putObject("entries");
            end.entries().forEach((key, entry) -> entry(entries.putObject(key), entry));
            lines.add(line(node));
        }
        return lines;
    }

    /**
     * Reads {@link #of}.
     *
     * @throws IllegalArgumentException if a line is not of that form; says which
     */
    public static History parse(List<String> lines) {
        List<Operation> operations = new ArrayList<>();
        List<Reign> reigns = new ArrayList<>();
        List<Lead> leads = new ArrayList<>();
        List<EndState> ends = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            try {
                JsonNode node = JSON.readTree(lines.get(i));
                switch (text(node, "is")) {
                    case "operation" -> operations.add(operation(node));
                    case "reign" -> reigns.add(new Reign(text(node, "node"), (int) number(node, "life"),
                            number(node, "epoch"), number(node, "from"), number(node, "until")));
                    case "lead" -> leads.add(new Lead(text(node, "node"), (int) number(node, "life"),
                            number(node, "term"), number(node, "seen")));
                    case "end" -> ends.add(end(node));
                    default -> throw new IllegalArgumentException(
                            "is: '" + text(node, "is") + "', expected operation, reign, lead or end");
                }
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException("line " + (i + 1) + " of the history: expected a JSON object", e);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("line " + (i + 1) + " of the history: " + e.getMessage(), e);
            }
        }
        return new History(operations, reigns, leads, ends);
    }

    private static ObjectNode object(String is) {
        return JSON.createObjectNode().put("is", is);
    }

    private static String line(ObjectNode node) {
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of our own that can't be written", e);
        }
    }

    private static ObjectNode operation(Operation operation) {
        ObjectNode node = object("operation").put("client", operation.client()).put("node", operation.node())
                .put("key", operation.key()).put("invoked", operation.invoked())
                .put("completed", operation.completed());
        switch (operation.action()) {
            case Action.Read _ -> node.put("action", "read");
            case Action.Write(String value) -> node.put("action", "write").put("value", value);
            case Action.WriteIf(String value, long expected) ->
                node.put("action", "writeIf").put("value", value).put("expected", expected);
        }
        switch (operation.outcome()) {
            case Outcome.Done(Entry entry) -> entry(node.put("outcome", "done").putObject("entry"), entry);
            case Outcome.Refused(Entry present) -> entry(node.put("outcome", "refused").putObject("entry"), present);
            case Outcome.Failed _ -> node.put("outcome", "failed");
            case Outcome.Unknown _ -> node.put("outcome", "unknown");
        }
        return node;
    }

    private static void entry(ObjectNode node, Entry entry) {
        node.put("value", entry.value()).put("revision", entry.revision());
    }

    private static Operation operation(JsonNode node) {
        Action action = switch (text(node, "action")) {
            case "read" -> new Action.Read();
            case "write" -> new Action.Write(text(node, "value"));
            case "writeIf" -> new Action.WriteIf(text(node, "value"), number(node, "expected"));
            default -> throw new IllegalArgumentException(
                    "action: '" + text(node, "action") + "', expected read, write or writeIf");
        };
        Outcome outcome = switch (text(node, "outcome")) {
            case "done" -> new Outcome.Done(entry(node.path("entry")));
            case "refused" -> new Outcome.Refused(entry(node.path("entry")));
            case "failed" -> new Outcome.Failed();
            case "unknown" -> new Outcome.Unknown();
            default -> throw new IllegalArgumentException(
                    "outcome: '" + text(node, "outcome") + "', expected done, refused, failed or unknown");
        };
        return new Operation((int) number(node, "client"), text(node, "node"), text(node, "key"), action,
                number(node, "invoked"), number(node, "completed"), outcome);
    }

    private static EndState end(JsonNode node) {
        Map<String, Entry> entries = new HashMap<>();
        node.path("entries").properties().forEach(each -> entries.put(each.getKey(), entry(each.getValue())));
        return new EndState(text(node, "node"), entries);
    }

    private static Entry entry(JsonNode node) {
        return new Entry(text(node, "value"), number(node, "revision"));
    }

    private static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isTextual()) {
            throw new IllegalArgumentException(field + ": expected a text");
        }
        return value.asText();
    }

    private static long number(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isIntegralNumber()) {
            throw new IllegalArgumentException(field + ": expected a whole number");
        }
        return value.asLong();
    }
}
