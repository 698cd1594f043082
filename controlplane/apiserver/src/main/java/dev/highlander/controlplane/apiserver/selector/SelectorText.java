package dev.highlander.controlplane.apiserver.selector;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Structured selectors ({@code matchLabels}, {@code matchExpressions}, or a plain map of labels) as text. */
public final class SelectorText {
    private SelectorText() {}

    /** The text form, sorted by key as Kubernetes sorts it; empty if nothing is selected by. */
    public static String of(JsonNode selector) {
        boolean structured = selector.has("matchLabels") || selector.has("matchExpressions");
        List<String> terms = new ArrayList<>();
        JsonNode labels = structured ? selector.path("matchLabels") : selector;
        for (Map.Entry<String, JsonNode> label : labels.properties()) {
            terms.add(label.getKey() + "=" + label.getValue().asText());
        }
        for (JsonNode expression : selector.path("matchExpressions")) {
            terms.add(term(expression));
        }
        Collections.sort(terms);
        return String.join(",", terms);
    }

    private static String term(JsonNode expression) {
        String key = expression.path("key").asText();
        List<String> values = new ArrayList<>();
        expression.path("values").forEach(value -> values.add(value.asText()));
        Collections.sort(values);
        String operator = expression.path("operator").asText();
        return switch (operator) {
            case "Exists" -> key;
            case "DoesNotExist" -> "!" + key;
            default -> key + " " + operator.toLowerCase(Locale.ROOT) + " (" + String.join(",", values) + ")";
        };
    }
}
