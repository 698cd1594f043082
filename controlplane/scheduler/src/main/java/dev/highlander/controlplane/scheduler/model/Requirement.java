package dev.highlander.controlplane.scheduler.model;

import static java.util.Objects.requireNonNullElse;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One condition on labels (or on fields, read as labels).
 *
 * @param key the label
 * @param operator how it is compared
 * @param values what it is compared with; empty for the operators that need none
 */
public record Requirement(String key, Operator operator, Set<String> values) {
    /** How a label is compared with the values. */
    public enum Operator {
        /** Is one of the values. */
        IN,
        /** Is absent or none of the values. */
        NOT_IN,
        /** Is there. */
        EXISTS,
        /** Is not there. */
        DOES_NOT_EXIST,
        /** Is a whole number above the only value. */
        GREATER,
        /** Is a whole number below the only value. */
        LESS,
        /** An operator this version does not know: nothing satisfies it. */
        UNKNOWN
    }

    /** Keeps the set from changing. */
    public Requirement {
        values = Set.copyOf(values);
    }

    static Requirement of(String key, String operator, @Nullable List<String> values) {
        Operator known = switch (operator) {
            case "In" -> Operator.IN;
            case "NotIn" -> Operator.NOT_IN;
            case "Exists" -> Operator.EXISTS;
            case "DoesNotExist" -> Operator.DOES_NOT_EXIST;
            case "Gt" -> Operator.GREATER;
            case "Lt" -> Operator.LESS;
            default -> Operator.UNKNOWN;
        };
        return new Requirement(key, known, Set.copyOf(requireNonNullElse(values, List.<String>of())));
    }

    /** Whether the labels satisfy this. */
    public boolean matches(Map<String, String> labels) {
        String value = labels.get(key);
        return switch (operator) {
            case IN -> value != null && values.contains(value);
            case NOT_IN -> value == null || !values.contains(value);
            case EXISTS -> value != null;
            case DOES_NOT_EXIST -> value == null;
            case GREATER -> value != null && compare(value) > 0;
            case LESS -> value != null && compare(value) < 0;
            case UNKNOWN -> false;
        };
    }

    /** The sign of label minus value; 0 (so neither above nor below) when one of them is not a whole number. */
    private int compare(String label) {
        try {
            return values.size() == 1
                    ? Long.compare(Long.parseLong(label), Long.parseLong(values.iterator().next()))
                    : 0;
        } catch (NumberFormatException _) {
            return 0;
        }
    }
}
