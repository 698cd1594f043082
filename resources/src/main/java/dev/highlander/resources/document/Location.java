package dev.highlander.resources.document;

/**
 * Where a value was written.
 *
 * @param source a file's name, {@code "environment variable NAME"}, {@code "flag --name"} or the name of an object
 * @param line line counted from one; zero where lines mean nothing
 * @param column column counted from one; zero where columns mean nothing
 */
public record Location(String source, int line, int column) {

    /** A location in something that has no lines. */
    public static Location of(String source) {
        return new Location(source, 0, 0);
    }

    /** {@code file:line:column}, or only the source where lines mean nothing: the form that editors and terminals link. */
    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}
