package dev.highlander.controlplane.apiserver.schema;

import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression as Go understands it, run by Java's engine. What Go's engine does not have (looking around, back
 * references, possessive and atomic groups) is refused, what it spells differently is translated; and because Java's engine may
 * take exponential time where Go's takes linear time, a search gives up after a fixed number of steps.
 */
public final class TextPattern {
    private static final long MAX_STEPS = 2_000_000;

    private final String source;
    private final Pattern pattern;

    private TextPattern(String source, Pattern pattern) {
        this.source = source;
        this.pattern = pattern;
    }

    /**
     * Compiles an expression.
     *
     * @throws IllegalArgumentException if Go would not accept it
     */
    public static TextPattern compile(String source) {
        try {
            return new TextPattern(source, Pattern.compile(new Re2Translation(source).toJava(), Pattern.UNIX_LINES));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("error parsing regexp: " + e.getDescription() + ": `" + source + "`", e);
        }
    }

    /** Whether a text contains a match. A search that takes too long counts as none. */
    public boolean isFoundIn(String text) {
        Matcher matcher = pattern.matcher(new Counted(text, new AtomicLong(MAX_STEPS)));
        try {
            return matcher.find();
        } catch (TooManySteps | StackOverflowError e) {
            return false;
        }
    }

    /** The expression as it was given. */
    @Override
    public String toString() {
        return source;
    }

    private static final class TooManySteps extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooManySteps() {
            super("too many steps", null, false, false);
        }
    }

    /** Counts how often the engine looks at a character; parts of the text share the count. */
    private static final class Counted implements CharSequence {
        private final String text;
        private final AtomicLong left;

        Counted(String text, AtomicLong left) {
            this.text = text;
            this.left = left;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            left.setPlain(left.getPlain() - 1);
            if (left.getPlain() < 0) {
                throw new TooManySteps();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text.substring(start, end), left);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
