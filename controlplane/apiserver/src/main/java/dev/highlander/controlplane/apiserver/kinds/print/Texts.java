package dev.highlander.controlplane.apiserver.kinds.print;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.kinds.rules.Tree;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The texts of which many cells consist. */
final class Texts {
    static final String NONE = "<none>";
    static final String UNSET = "<unset>";

    private Texts() {}

    static String name(JsonNode object) {
        return Tree.text(Tree.view(object, "metadata"), "name");
    }

    static String age(JsonNode object, Instant now) {
        return Age.since(Tree.view(object, "metadata").get("creationTimestamp"), now);
    }

    static boolean isDeleting(JsonNode object) {
        return Tree.has(Tree.view(object, "metadata"), "deletionTimestamp");
    }

    static String or(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }

    /** One text of each item. */
    static String join(Iterable<JsonNode> items, String between, Function<JsonNode, String> text) {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : items) {
            texts.add(text.apply(item));
        }
        return String.join(between, texts);
    }

    static String containerNames(JsonNode podSpec) {
        return join(Tree.list(podSpec, "containers"), ",", container -> Tree.text(container, "name"));
    }

    static String images(JsonNode podSpec) {
        return join(Tree.list(podSpec, "containers"), ",", container -> Tree.text(container, "image"));
    }

    /** Labels in the order of their keys: {@code a=1,b=2}. */
    static String labels(ObjectNode labels) {
        Map<String, String> sorted = new TreeMap<>();
        labels.properties()
                .forEach(label -> sorted.put(label.getKey(), label.getKey() + "=" + label.getValue().asText()));
        return or(String.join(",", sorted.values()), NONE);
    }

    /** A selector in the order of its keys: {@code a=1,b in (x,y),!c}. */
    static String selector(ObjectNode selector) {
        TreeMap<String, String> sorted = new TreeMap<>();
        int number = 0;
        for (Map.Entry<String, JsonNode> label : Tree.view(selector, "matchLabels").properties()) {
            sorted.put(label.getKey() + ' ' + number++, label.getKey() + "=" + label.getValue().asText());
        }
        for (JsonNode expression : Tree.list(selector, "matchExpressions")) {
            String key = Tree.text(expression, "key");
            List<String> values = new ArrayList<>();
            Tree.list(expression, "values").forEach(value -> values.add(value.asText()));
            values.sort(null);
            String set = " (" + String.join(",", values) + ")";
            sorted.put(key + ' ' + number++, switch (Tree.text(expression, "operator")) {
                case "In" -> key + " in" + set;
                case "NotIn" -> key + " notin" + set;
                case "DoesNotExist" -> "!" + key;
                default -> key;
            });
        }
        return or(String.join(",", sorted.values()), NONE);
    }

    /** The first few of many: {@code a,b,c + 2 more...}. */
    static String few(List<String> texts, int most) {
        return texts.size() <= most
                ? String.join(",", texts)
                : String.join(",", texts.subList(0, most)) + " + " + (texts.size() - most) + " more...";
    }

    static String accessModes(JsonNode modes) {
        List<String> found = new ArrayList<>();
        for (String[] mode : new String[][]{{"ReadWriteOnce", "RWO"}, {"ReadOnlyMany", "ROX"}, {"ReadWriteMany", "RWX"},
            {"ReadWriteOncePod", "RWOP"}}) {
            for (JsonNode given : modes) {
                if (given.asText().equals(mode[0]) && !found.contains(mode[1])) {
                    found.add(mode[1]);
                }
            }
        }
        return String.join(",", found);
    }
}
