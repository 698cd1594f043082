package dev.highlander.controlplane.apiserver.selector;

import dev.highlander.controlplane.apiserver.status.ApiStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A label selector in its text form: {@code a=1,b!=2,c in (x,y),d notin (z),e,!f,g>3}.
 *
 * @param requirements all of which must hold; none matches everything
 */
public record LabelSelector(List<Requirement> requirements) {
    /** Matches everything. */
    public static final LabelSelector EVERYTHING = new LabelSelector(List.of());

    /** What may be demanded of a label. */
    public enum Operator {
        /** It is there with one of the values. */
        IN,
        /** It is not there, or has none of the values. */
        NOT_IN,
        /** It is there. */
        EXISTS,
        /** It is not there. */
        DOES_NOT_EXIST,
        /** It is there, a whole number, and greater. */
        GREATER,
        /** It is there, a whole number, and less. */
        LESS
    }

    /**
     * One demand.
     *
     * @param key the label
     * @param operator what is demanded
     * @param values the values, in order; empty where the operator takes none
     */
    public record Requirement(String key, Operator operator, Set<String> values) {
        boolean matches(Map<String, String> labels) {
            String value = labels.get(key);
            return switch (operator) {
                case IN -> value != null && values.contains(value);
                case NOT_IN -> value == null || !values.contains(value);
                case EXISTS -> value != null;
                case DOES_NOT_EXIST -> value == null;
                case GREATER -> value != null && compare(value, values.iterator().next(), 1);
                case LESS -> value != null && compare(value, values.iterator().next(), -1);
            };
        }

        private static boolean compare(String value, String bound, int sign) {
            try {
                return Integer.signum(Long.compare(Long.parseLong(value), Long.parseLong(bound))) == sign;
            } catch (NumberFormatException e) {
                // A label that is no number is neither greater nor less: Kubernetes lets it fail to match.
                return false;
            }
        }
    }

    /** Copies the requirements. */
    public LabelSelector {
        requirements = List.copyOf(requirements);
    }

    /** Whether this matches everything. */
    public boolean isEverything() {
        return requirements.isEmpty();
    }

    /** Whether all requirements hold. */
    public boolean matches(Map<String, String> labels) {
        for (Requirement requirement : requirements) {
            if (!requirement.matches(labels)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads a selector.
     *
     * @throws dev.highlander.controlplane.apiserver.status.StatusException 400 if it is malformed
     */
    public static LabelSelector parse(String text) {
        if (text.isBlank()) {
            return EVERYTHING;
        }
        return new Reader(text).read();
    }

    /** A recursive descent over the grammar of Kubernetes' {@code labels.Parse}. */
    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        LabelSelector read() {
            List<Requirement> requirements = new ArrayList<>();
            while (true) {
                requirements.add(requirement());
                skipSpace();
                if (at == text.length()) {
                    return new LabelSelector(requirements);
                }
                expect(',');
            }
        }

        private Requirement requirement() {
            skipSpace();
            if (peek() == '!') {
                at++;
                skipSpace();
                return new Requirement(key(), Operator.DOES_NOT_EXIST, Set.of());
            }
            String key = key();
            skipSpace();
            return switch (peek()) {
                case '\0', ',' -> new Requirement(key, Operator.EXISTS, Set.of());
                case '=' -> {
                    at += text.startsWith("==", at) ? 2 : 1;
                    yield new Requirement(key, Operator.IN, Set.of(value()));
                }
                case '!' -> {
                    at++;
                    expect('=');
                    yield new Requirement(key, Operator.NOT_IN, Set.of(value()));
                }
                case '>', '<' -> {
                    Operator operator = text.charAt(at++) == '>' ? Operator.GREATER : Operator.LESS;
                    String bound = value();
                    try {
                        Long.parseLong(bound);
                    } catch (NumberFormatException e) {
                        throw malformed("for 'Gt', 'Lt' operators, the value must be an integer");
                    }
                    yield new Requirement(key, operator, Set.of(bound));
                }
                default -> {
                    String word = word();
                    Operator operator = switch (word) {
                        case "in" -> Operator.IN;
                        case "notin" -> Operator.NOT_IN;
                        default -> throw malformed(
                                "found '" + word + "', expected: in, notin, =, ==, !=, gt, lt");
                    };
                    yield new Requirement(key, operator, values());
                }
            };
        }

        private Set<String> values() {
            skipSpace();
            expect('(');
            Set<String> values = new TreeSet<>();
            while (true) {
                values.add(value());
                skipSpace();
                if (peek() == ')') {
                    at++;
                    return values;
                }
                expect(',');
            }
        }

        private String key() {
            String key = word();
            if (!LabelSyntax.isQualifiedName(key)) {
                throw malformed(
                        "'" + key + "' is not a label key: a name part of at most 63 letters, digits, '-', '_' or '.', "
                                + "beginning and ending with a letter or digit, and an optional DNS prefix with '/'");
            }
            return key;
        }

        private String value() {
            skipSpace();
            String value = word();
            if (!LabelSyntax.isValue(value)) {
                throw malformed("'" + value + "' is not a label value: at most 63 letters, digits, '-', '_' or '.', "
                        + "beginning and ending with a letter or digit");
            }
            return value;
        }

        private String word() {
            int start = at;
            while (at < text.length() && " \t,=!()<>".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(start, at);
        }

        private char peek() {
            return at < text.length() ? text.charAt(at) : '\0';
        }

        private void skipSpace() {
            while (peek() == ' ' || peek() == '\t') {
                at++;
            }
        }

        private void expect(char wanted) {
            skipSpace();
            if (peek() != wanted) {
                throw malformed("found '" + (peek() == '\0' ? "" : peek()) + "' at position " + at + ", expected: '"
                        + wanted + "'");
            }
            at++;
        }

        private RuntimeException malformed(String why) {
            return ApiStatus.badRequest("unable to parse requirement: " + why + " (labelSelector \"" + text + "\")");
        }
    }
}
