package dev.highlander.controlplane.apiserver.kinds.print;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.kinds.Column;
import dev.highlander.controlplane.apiserver.kinds.GroupVersion;
import dev.highlander.controlplane.apiserver.kinds.print.RowPrinter.Cells;
import dev.highlander.controlplane.apiserver.kinds.print.RowPrinter.Row;
import dev.highlander.controlplane.apiserver.kinds.rules.Tree;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Which function writes the cells of which kind. */
final class Rows {
    private static final Map<String, Row> ROWS = Map.of();

    private Rows() {}

    static Row of(GroupVersion groupVersion, String plural, List<Column> columns) {
        return ROWS.getOrDefault(groupVersion.apiVersion() + "/" + plural, plain(columns));
    }

    /** Name and age, and nothing in the columns between. */
    private static Row plain(List<Column> columns) {
        return (object, now, cells) -> {
            for (Column column : columns) {
                plainCell(column, object, now, cells);
            }
        };
    }

    private static void plainCell(Column column, ObjectNode object, Instant now, Cells cells) {
        JsonNode metadata = Tree.view(object, "metadata");
        switch (column.name()) {
            case "Name" -> cells.add(Tree.text(metadata, "name"));
            case "Age" -> cells.add(Age.since(metadata.get("creationTimestamp"), now));
            case "Created At" -> cells.add(Tree.text(metadata, "creationTimestamp"));
            default -> {
                switch (column.type()) {
                    case "integer" -> cells.add(0);
                    case "boolean" -> cells.add(false);
                    default -> cells.add("<none>");
                }
            }
        }
    }
}
