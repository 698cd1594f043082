package dev.highlander.controlplane.apiserver.selector;

import dev.highlander.controlplane.apiserver.status.ApiStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A field selector: {@code metadata.name=x,spec.nodeName!=y}.
 *
 * @param terms all of which must hold; none matches everything
 */
public record FieldSelector(List<Term> terms) {
    /** Matches everything. */
    public static final FieldSelector EVERYTHING = new FieldSelector(List.of());

    /**
     * One demand.
     *
     * @param field the field's path
     * @param value the value
     * @param equal whether it must be equal, or must not be
     */
    public record Term(String field, String value, boolean equal) {}

    /** Copies the terms. */
    public FieldSelector {
        terms = List.copyOf(terms);
    }

    /** Whether this matches everything. */
    public boolean isEverything() {
        return terms.isEmpty();
    }

    /**
     * Whether all terms hold.
     *
     * @param value finds a field's value; a field that is not there counts as empty
     */
    public boolean matches(Function<String, String> value) {
        for (Term term : terms) {
            if (value.apply(term.field()).equals(term.value()) != term.equal()) {
                return false;
            }
        }
        return true;
    }

    /** The same demands of fields by other names. */
    public FieldSelector renamed(UnaryOperator<String> names) {
        return isEverything()
                ? this
                : new FieldSelector(terms.stream()
                        .map(term -> new Term(names.apply(term.field()), term.value(), term.equal()))
                        .toList());
    }

    /** The value that a field must equal, or empty if this selector does not pin it. */
    public String pinned(String field) {
        for (Term term : terms) {
            if (term.equal() && term.field().equals(field)) {
                return term.value();
            }
        }
        return "";
    }

    /**
     * Reads a selector.
     *
     * @param text the text
     * @param supported which fields may be named
     * @throws dev.highlander.controlplane.apiserver.status.StatusException 400 if it is malformed or names an unknown field
     */
    public static FieldSelector parse(String text, Predicate<String> supported) {
        if (text.isEmpty()) {
            return EVERYTHING;
        }
        List<Term> terms = new ArrayList<>();
        for (String part : split(text)) {
            if (!part.isEmpty()) {
                Term term = term(part);
                if (!supported.test(term.field())) {
                    throw ApiStatus.badRequest("field label not supported: " + term.field());
                }
                terms.add(term);
            }
        }
        return new FieldSelector(terms);
    }

    private static Term term(String part) {
        for (int i = 0; i < part.length(); i++) {
            if (part.startsWith("!=", i)) {
                return new Term(part.substring(0, i), unescape(part.substring(i + 2)), false);
            }
            if (part.startsWith("==", i)) {
                return new Term(part.substring(0, i), unescape(part.substring(i + 2)), true);
            }
            if (part.charAt(i) == '=') {
                return new Term(part.substring(0, i), unescape(part.substring(i + 1)), true);
            }
        }
        throw ApiStatus.badRequest("invalid selector: '" + part + "'; can't understand '" + part + "'");
    }

    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == ',') {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    /** Commas, equal signs and backslashes in values are escaped by a backslash. */
    private static String unescape(String value) {
        if (value.indexOf('\\') < 0) {
            return value;
        }
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\') {
                if (++i == value.length() || ",=\\".indexOf(value.charAt(i)) < 0) {
                    throw ApiStatus.badRequest("invalid field selector: invalid escape sequence in value: " + value);
                }
                c = value.charAt(i);
            }
            plain.append(c);
        }
        return plain.toString();
    }
}
