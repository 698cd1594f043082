package dev.highlander.controlplane.apiserver.kinds.custom;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Kubernetes' dialect of JSONPath, as far as columns and field selectors use it: fields ({@code .spec.size}, {@code ['a.b']},
 * {@code .a\.b}), indexes and slices ({@code [0]}, {@code [-1]}, {@code [1:3]}), wildcards, unions of indexes, recursive descent
 * ({@code ..name}) and filters that compare one path with a value ({@code [?(@.type=="Ready")]}).
 */
public final class JsonPath {
    private static final int MAX_FOUND = 10_000;

    private final String source;
    private final List<Step> steps;

    JsonPath(String source, List<Step> steps) {
        this.source = source;
        this.steps = List.copyOf(steps);
    }

    /** One step down. */
    sealed interface Step {
        record Field(String name) implements Step {}

        record Any() implements Step {}

        record Descent() implements Step {}

        record Indexes(List<Integer> positions) implements Step {}

        record Slice(int from, int to, int stride) implements Step {}

        record Filter(List<String> path, Comparison comparison, JsonNode value) implements Step {}
    }

    /** How a filter compares. */
    enum Comparison {
        EXISTS,
        EQUAL,
        UNEQUAL,
        LESS,
        AT_MOST,
        GREATER,
        AT_LEAST
    }

    /**
     * Reads a path, with or without braces around it.
     *
     * @throws IllegalArgumentException if it is malformed
     */
    public static JsonPath parse(String source) {
        return new JsonPath(source, new JsonPathParser(source).steps());
    }

    /** Everything the path leads to, in the order of the document. */
    public List<JsonNode> find(JsonNode document) {
        List<JsonNode> at = List.of(document);
        for (Step step : steps) {
            List<JsonNode> next = new ArrayList<>();
            for (JsonNode node : at) {
                if (next.size() <= MAX_FOUND) {
                    step(step, node, next);
                }
            }
            if (next.isEmpty()) {
                return next;
            }
            at = next;
        }
        return at;
    }

    /** The path as a JSON pointer, if it is made of fields alone. */
    public String pointer() {
        StringBuilder pointer = new StringBuilder();
        fields().forEach(name -> pointer.append('/').append(name.replace("~", "~0").replace("/", "~1")));
        return pointer.toString();
    }

    /** Whether the path is made of fields alone. */
    public boolean isSimple() {
        return !steps.isEmpty() && steps.stream().allMatch(Step.Field.class::isInstance);
    }

    /**
     * The names of the fields of a simple path.
     *
     * @throws IllegalStateException if it is not simple
     */
    public List<String> fields() {
        List<String> names = new ArrayList<>();
        for (Step step : steps) {
            if (!(step instanceof Step.Field(String name))) {
                throw new IllegalStateException("not a path of fields alone: " + source);
            }
            names.add(name);
        }
        return names;
    }

    private static void step(Step step, JsonNode node, List<JsonNode> found) {
        switch (step) {
            case Step.Field(String name) -> {
                JsonNode child = node.get(name);
                if (child != null) {
                    found.add(child);
                }
            }
            case Step.Any() -> node.forEach(found::add);
            case Step.Descent() -> descend(node, found);
            case Step.Indexes(List<Integer> positions) -> {
                for (int position : positions) {
                    JsonNode item = node.get(position < 0 ? node.size() + position : position);
                    if (node.isArray() && item != null) {
                        found.add(item);
                    }
                }
            }
            case Step.Slice slice -> slice(slice, node, found);
            case Step.Filter filter -> {
                if (node.isArray()) {
                    node.forEach(item -> {
                        if (matches(filter, item)) {
                            found.add(item);
                        }
                    });
                }
            }
        }
    }

    private static void descend(JsonNode node, List<JsonNode> found) {
        if (found.size() > MAX_FOUND) {
            return;
        }
        found.add(node);
        node.forEach(child -> descend(child, found));
    }

    private static void slice(Step.Slice slice, JsonNode node, List<JsonNode> found) {
        if (!node.isArray()) {
            return;
        }
        int size = node.size();
        int from = Math.max(0, slice.from() < 0 ? size + slice.from() : slice.from());
        int to = Math.min(size, slice.to() < 0 ? size + slice.to() : slice.to());
        for (int i = from; i < to; i += slice.stride()) {
            JsonNode item = node.get(i);
            if (item != null) {
                found.add(item);
            }
        }
    }

    private static boolean matches(Step.Filter filter, JsonNode item) {
        JsonNode left = item;
        for (String name : filter.path()) {
            JsonNode next = left.get(name);
            if (next == null) {
                return false;
            }
            left = next;
        }
        JsonNode right = filter.value();
        return switch (filter.comparison()) {
            case EXISTS -> true;
            case EQUAL -> same(left, right);
            case UNEQUAL -> !same(left, right);
            case LESS -> ordered(left, right) && compare(left, right) < 0;
            case AT_MOST -> ordered(left, right) && compare(left, right) <= 0;
            case GREATER -> ordered(left, right) && compare(left, right) > 0;
            case AT_LEAST -> ordered(left, right) && compare(left, right) >= 0;
        };
    }

    private static boolean same(JsonNode left, JsonNode right) {
        return ordered(left, right) ? compare(left, right) == 0 : left.equals(right);
    }

    private static boolean ordered(JsonNode left, JsonNode right) {
        return (left.isNumber() && right.isNumber()) || (left.isTextual() && right.isTextual());
    }

    private static int compare(JsonNode left, JsonNode right) {
        return left.isNumber()
                ? left.decimalValue().compareTo(right.decimalValue())
                : left.asText().compareTo(right.asText());
    }

    /** As it was given. */
    @Override
    public String toString() {
        return source;
    }
}
