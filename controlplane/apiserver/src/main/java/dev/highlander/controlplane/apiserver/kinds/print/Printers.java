package dev.highlander.controlplane.apiserver.kinds.print;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highlander.controlplane.apiserver.kinds.Column;
import dev.highlander.controlplane.apiserver.kinds.GroupVersion;
import dev.highlander.controlplane.apiserver.kinds.Printer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The printers of all built-in kinds. */
public final class Printers {
    private static final List<Column> PLAIN = List.of(new Column("Name", "string", "name", "", 0),
            new Column("Created At", "date", "", "", 0));

    private final Map<String, List<Column>> columns;

    private Printers(Map<String, List<Column>> columns) {
        this.columns = columns;
    }

    /**
     * Reads the columns.
     *
     * @param tables by path of the resource, a list of columns
     */
    public static Printers of(JsonNode tables) {
        Map<String, List<Column>> columns = new HashMap<>();
        for (Map.Entry<String, JsonNode> table : tables.properties()) {
            List<Column> list = new ArrayList<>();
            for (JsonNode column : table.getValue()) {
                String name = column.path("name").asText();
                list.add(new Column(name, column.path("type").asText(), column.path("format").asText(),
                        Descriptions.of(name), column.path("priority").asInt()));
            }
            columns.put(table.getKey(), List.copyOf(list));
        }
        return new Printers(columns);
    }

    /** The printer of a kind; one that has no columns of its own shows name and time of creation. */
    public Printer of(GroupVersion groupVersion, String plural) {
        String path = (groupVersion.group().isEmpty() ? "/api/" : "/apis/") + groupVersion.apiVersion() + "/" + plural;
        List<Column> list = columns.getOrDefault(path, PLAIN);
        return new RowPrinter(list, Rows.of(groupVersion, plural, list));
    }
}
