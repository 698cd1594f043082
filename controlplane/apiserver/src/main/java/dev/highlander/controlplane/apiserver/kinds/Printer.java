package dev.highlander.controlplane.apiserver.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/** The table of a kind: its columns, and the cells of one object. */
public interface Printer {
    /** The columns in order. */
    List<Column> columns();

    /**
     * The cells of an object, one for each column.
     *
     * @param object the object
     * @param now the time against which ages are told
     */
    List<JsonNode> cells(ObjectNode object, Instant now);
}
