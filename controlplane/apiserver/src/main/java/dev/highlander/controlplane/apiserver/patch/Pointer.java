package dev.highlander.controlplane.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JSON pointer by RFC 6901.
 *
 * @param steps the names and indexes, unescaped
 */
record Pointer(List<String> steps) {
    private static final int MAX_INDEX_DIGITS = 9;

    Pointer {
        steps = List.copyOf(steps);
    }

    /** Reads a pointer; one that does not begin with a slash leads nowhere and is refused. */
    static Pointer parse(String text) {
        if (text.isEmpty()) {
            return new Pointer(List.of());
        }
        if (text.charAt(0) != '/') {
            throw Refusals.inapplicable("path \"" + text + "\" does not begin with a slash");
        }
        List<String> steps = new ArrayList<>();
        int start = 1;
        while (start <= text.length()) {
            int slash = text.indexOf('/', start);
            int end = slash < 0 ? text.length() : slash;
            steps.add(text.substring(start, end).replace("~1", "/").replace("~0", "~"));
            start = end + 1;
        }
        return new Pointer(steps);
    }

    boolean isRoot() {
        return steps.isEmpty();
    }

    String last() {
        return steps.getLast();
    }

    Pointer parent() {
        return new Pointer(steps.subList(0, steps.size() - 1));
    }

    boolean startsWith(Pointer other) {
        return steps.size() >= other.steps.size() && steps.subList(0, other.steps.size()).equals(other.steps);
    }

    /** What the pointer points to, or null if there is nothing. */
    @Nullable
    JsonNode in(JsonNode document) {
        JsonNode at = document;
        for (String step : steps) {
            JsonNode next = at.isArray() ? at.get(index(step)) : at.get(step);
            if (next == null) {
                return null;
            }
            at = next;
        }
        return at;
    }

    /** A step as the index of a list: digits without leading zeros; -1 if it is none. */
    static int index(String step) {
        boolean digits = !step.isEmpty() && step.length() <= MAX_INDEX_DIGITS
                && (step.length() == 1 || step.charAt(0) != '0')
                && step.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Integer.parseInt(step) : -1;
    }

    /** Equality as JSON means it: 1 and 1.0 are one number. */
    static boolean same(JsonNode one, JsonNode other) {
        return one.equals((a, b) -> {
            if (a.isNumber() && b.isNumber()) {
                return a.decimalValue().compareTo(b.decimalValue());
            }
            return a.equals(b) ? 0 : 1;
        }, other);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        steps.forEach(step -> text.append('/').append(step.replace("~", "~0").replace("/", "~1")));
        return text.toString();
    }
}
