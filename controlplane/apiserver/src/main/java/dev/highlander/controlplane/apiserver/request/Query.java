package dev.highlander.controlplane.apiserver.request;

import dev.highlander.controlplane.apiserver.status.ApiStatus;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a query.
 *
 * @param parameters the values by name, in order
 */
public record Query(Map<String, List<String>> parameters) {
    private static final Query NONE = new Query(Map.of());

    /**
     * Reads a query.
     *
     * @param raw the query as sent, without the question mark
     * @throws dev.highlander.controlplane.apiserver.status.StatusException 400 if its encoding is broken
     */
    public static Query parse(String raw) {
        if (raw.isEmpty()) {
            return NONE;
        }
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String pair : raw.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = decode(equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
                parameters.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value);
            }
        }
        return new Query(parameters);
    }

    /** The first value of a parameter; empty if it is not there. */
    public String get(String name) {
        List<String> values = parameters.get(name);
        return values == null ? "" : values.getFirst();
    }

    /** All values of a parameter. */
    public List<String> all(String name) {
        return parameters.getOrDefault(name, List.of());
    }

    /** Whether the parameter is there. */
    public boolean has(String name) {
        return parameters.containsKey(name);
    }

    /** A switch as Kubernetes reads it: there and neither {@code false} nor {@code 0}. */
    public boolean flag(String name) {
        List<String> values = parameters.get(name);
        return values != null && !values.getFirst().equals("false") && !values.getFirst().equals("0");
    }

    /**
     * A whole number, or null if the parameter is not there or empty.
     *
     * @throws dev.highlander.controlplane.apiserver.status.StatusException 400 if it is no number
     */
    public @Nullable Long number(String name) {
        String value = get(name);
        if (value.isEmpty()) {
            return null;
        }
        try {
            return Long.valueOf(value);
        } catch (NumberFormatException e) {
            throw ApiStatus.badRequest(
                    "unable to decode query parameter " + name + ": \"" + value + "\" is not a whole number");
        }
    }

    private static String decode(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return text;
        }
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ApiStatus.badRequest("the query is not properly percent-encoded: \"" + text + "\"");
        }
    }
}
