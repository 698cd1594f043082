package dev.highlander.controlplane.apiserver.kinds.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The data files beside {@link Kind}, as documents. */
final class DataFiles {
    private static final ObjectMapper JSON = new ObjectMapper();

    private DataFiles() {}

    /**
     * Reads one of our own resources.
     *
     * @throws IllegalStateException if the jar lacks it
     */
    static JsonNode read(String name) {
        try (InputStream stream = Kind.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("The API server's jar lacks its data file " + name);
            }
            return JSON.readTree(stream);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read the data file " + name, e);
        }
    }
}
