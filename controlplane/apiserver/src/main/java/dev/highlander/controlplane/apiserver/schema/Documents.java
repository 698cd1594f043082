package dev.highlander.controlplane.apiserver.schema;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.highlander.controlplane.apiserver.json.Json;

/** How documents are read everywhere: bounded in depth and in the size of numbers, and without keeping clients' names for ever. */
final class Documents {
    /** The greatest depth of a document; deeper ones are refused. */
    static final int MAX_DEPTH = 500;

    /**
     * Names are looked up in a table of this factory, but not interned: the table is bounded, the JVM's is not. A flood of
     * colliding names makes the table give up and not the request.
     */
    static final JsonFactory FACTORY = JsonFactory.builder()
            .recyclerPool(Json.BUFFERS)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(8 << 20)
                    .maxNumberLength(400)
                    .build())
            .build();

    /** Reads and writes trees. */
    static final JsonMapper JSON = JsonMapper.builder(FACTORY).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Documents() {}
}
