package dev.highlander.controlplane.apiserver.kinds.custom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.highlander.controlplane.apiserver.kinds.Column;
import dev.highlander.controlplane.apiserver.kinds.Printer;
import dev.highlander.controlplane.apiserver.kinds.print.Age;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The table of a custom kind: the name, and what its definition's columns find; without columns, the age. */
final class CustomPrinter implements Printer {
    private static final Column NAME = new Column("Name", "string", "name",
            "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a "
                    + "client to request the generation of an appropriate name automatically. Name is primarily intended for "
                    + "creation idempotence and configuration definition. Cannot be updated. More info: "
                    + "https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names",
            0);
    private static final String AGE = "CreationTimestamp is a timestamp representing the server time when this object was "
            + "created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set "
            + "this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for "
            + "lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";

    private final List<Column> columns;
    private final List<JsonPath> paths;

    private CustomPrinter(List<Column> columns, List<JsonPath> paths) {
        this.columns = List.copyOf(columns);
        this.paths = List.copyOf(paths);
    }

    /** The printer of a version with these {@code additionalPrinterColumns}. */
    static CustomPrinter of(JsonNode definitions) {
        List<Column> columns = new ArrayList<>(List.of(NAME));
        List<JsonPath> paths = new ArrayList<>();
        for (JsonNode column : definitions) {
            String description = column.path("description").asText("");
            columns.add(new Column(column.path("name").asText(), column.path("type").asText(),
                    column.path("format").asText(""),
                    description.isEmpty()
                            ? "Custom resource definition column (in JSONPath format): "
                                    + column.path("jsonPath").asText()
                            : description,
                    column.path("priority").asInt(0)));
            paths.add(JsonPath.parse(column.path("jsonPath").asText()));
        }
        if (paths.isEmpty()) {
            columns.add(new Column("Age", "date", "", AGE, 0));
            paths.add(JsonPath.parse(".metadata.creationTimestamp"));
        }
        return new CustomPrinter(columns, paths);
    }

    @Override
    public List<Column> columns() {
        return columns;
    }

    @Override
    public List<JsonNode> cells(ObjectNode object, Instant now) {
        List<JsonNode> cells = new ArrayList<>(columns.size());
        cells.add(TextNode.valueOf(object.path("metadata").path("name").asText("")));
        for (int i = 0; i < paths.size(); i++) {
            List<JsonNode> found = paths.get(i).find(object);
            cells.add(found.isEmpty() ? NullNode.instance : cell(columns.get(i + 1).type(), found.getFirst(), now));
        }
        return cells;
    }

    /** A value of another type than the column's is not shown, but for texts, which show anything. */
    private static JsonNode cell(String type, JsonNode value, Instant now) {
        return switch (type) {
            case "string" -> value.isNull()
                    ? NullNode.instance
                    : TextNode.valueOf(value.isTextual() ? value.textValue() : value.toString());
            case "integer" -> value.isNumber() ? LongNode.valueOf(value.longValue()) : NullNode.instance;
            case "number" -> value.isNumber() ? value : NullNode.instance;
            case "boolean" -> value.isBoolean() ? value : NullNode.instance;
            case "date" ->
                value.isTextual() ? JsonNodeFactory.instance.textNode(Age.since(value, now)) : NullNode.instance;
            default -> NullNode.instance;
        };
    }
}
