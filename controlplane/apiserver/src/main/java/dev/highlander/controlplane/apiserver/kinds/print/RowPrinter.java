package dev.highlander.controlplane.apiserver.kinds.print;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.kinds.Column;
import dev.highlander.controlplane.apiserver.kinds.Printer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Columns from data, cells from a function.
 *
 * @param columns the columns
 * @param row writes the cells of an object
 */
record RowPrinter(List<Column> columns, Row row) implements Printer {
    /** Writes the cells of one kind. */
    interface Row {
        /** Appends one cell a column. */
        void write(ObjectNode object, Instant now, Cells cells);
    }

    @Override
    public List<JsonNode> cells(ObjectNode object, Instant now) {
        Cells cells = new Cells(columns.size());
        row.write(object, now, cells);
        return cells.all();
    }

    /** The cells of one row as they are written. */
    static final class Cells {
        private final List<JsonNode> all;

        Cells(int columns) {
            this.all = new ArrayList<>(columns);
        }

        Cells add(String text) {
            all.add(JsonNodeFactory.instance.textNode(text));
            return this;
        }

        Cells add(long number) {
            all.add(JsonNodeFactory.instance.numberNode(number));
            return this;
        }

        Cells add(boolean flag) {
            all.add(JsonNodeFactory.instance.booleanNode(flag));
            return this;
        }

        List<JsonNode> all() {
            return all;
        }
    }
}
