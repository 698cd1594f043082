package dev.highlander.resources.document;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One thing that is wrong with a document, told so that its writer can mend it without reading our code.
 *
 * @param severity whether the document can be used all the same
 * @param at where
 * @param path which field, from the top: {@code workloads.processes[0].image}; empty for the document as a whole
 * @param value what was found, shortened; empty where there was nothing or where it must not be shown
 * @param expected what should have been there
 * @param hint what was probably meant
 */
public record Problem(Severity severity, Location at, String path, Optional<String> value, String expected,
        Optional<String> hint) {
    private static final int LONGEST_VALUE = 80;
    /** What stands between a colon and an at sign in a URL. */
    private static final Pattern PASSWORD = Pattern.compile(":[^:@\\s]+@");

    /** Whether a document with this problem is refused. */
    public enum Severity {
        /** Refused. */
        ERROR,
        /** Used, but not as the writer may think. */
        WARNING
    }

    public Problem {
        path = onOneLine(path);
        value = value.map(Problem::shorten);
        expected = onOneLine(expected);
        hint = hint.map(Problem::onOneLine);
    }

    /** A problem because of which the document is refused. */
    public static Problem error(Location at, String path, String value, String expected) {
        return new Problem(Severity.ERROR, at, path, Optional.of(value), expected, Optional.empty());
    }

    /** Something is missing. */
    public static Problem missing(Location at, String path, String expected) {
        return new Problem(Severity.ERROR, at, path, Optional.empty(), expected, Optional.empty());
    }

    /** A field that is used otherwise than its writer may think. */
    public static Problem warning(Location at, String path, String what) {
        return new Problem(Severity.WARNING, at, path, Optional.empty(), what, Optional.empty());
    }

    /** The same with a hint at what was meant. */
    public Problem hinting(Optional<String> text) {
        return new Problem(severity, at, path, value, expected, text);
    }

    /** The same without the value, because it is secret. */
    public Problem concealed() {
        return new Problem(severity, at, path, Optional.empty(), expected, hint);
    }

    /** One line: place, field, what was found, what was expected, what was probably meant. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(at.toString()).append(": ");
        if (severity == Severity.WARNING) {
            line.append("warning: ");
        }
        if (!path.isEmpty()) {
            line.append(path).append(": ");
        }
        value.ifPresent(found -> line.append("found `").append(found).append("`, "));
        line.append(expected);
        hint.ifPresent(text -> line.append("; ").append(text));
        return line.toString();
    }

    private static String shorten(String text) {
        int length = text.codePointCount(0, text.length());
        return onOneLine(
                length > LONGEST_VALUE ? text.substring(0, text.offsetByCodePoints(0, LONGEST_VALUE)) + "…" : text);
    }

    private static String onOneLine(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().forEach(c -> line.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
        // A slip of the finger may have moved a URL to where nobody expects one.
        return PASSWORD.matcher(line).replaceAll(":***@");
    }
}
