package dev.highlander.controlplane.apiserver.schema;

/**
 * Spells an expression of Go's {@code regexp} for Java: {@code $} is the very end, {@code (?P<name>} loses its P, POSIX classes
 * become properties, and brackets within a class lose the meaning that only Java gives them.
 */
final class Re2Translation {
    private static final int MAX_LENGTH = 10_000;

    private final String source;
    private final StringBuilder java = new StringBuilder();
    private int at;

    Re2Translation(String source) {
        this.source = source;
    }

    /**
     * The Java spelling.
     *
     * @throws IllegalArgumentException if Go would not accept the expression
     */
    String toJava() {
        if (source.length() > MAX_LENGTH) {
            throw invalid("expression is too long");
        }
        while (at < source.length()) {
            char c = source.charAt(at);
            switch (c) {
                case '\\' -> escape();
                case '[' -> characterClass();
                case '(' -> group();
                case '*', '+', '?' -> repetition(c);
                case '$' -> {
                    java.append("\\z");
                    at++;
                }
                default -> {
                    java.append(c);
                    at++;
                }
            }
        }
        return java.toString();
    }

    private boolean follows(String text) {
        return source.startsWith(text, at);
    }

    private void escape() {
        if (at + 1 >= source.length()) {
            throw invalid("trailing backslash at end of expression");
        }
        char c = source.charAt(at + 1);
        if ((c >= '1' && c <= '9') || "GkXRhHVZ".indexOf(c) >= 0) {
            throw invalid("invalid escape sequence");
        }
        if (c == 's') {
            java.append("[\\t\\n\\f\\r ]");
        } else if (c == 'S') {
            java.append("[^\\t\\n\\f\\r ]");
        } else if (c == 'C') {
            java.append("(?s:.)");
        } else {
            java.append('\\').append(c);
        }
        at += 2;
    }

    private void group() {
        if (follows("(?P<")) {
            java.append("(?<");
            at += 4;
            return;
        }
        for (String unknown : new String[]{"(?=", "(?!", "(?<=", "(?<!", "(?>"}) {
            if (follows(unknown)) {
                throw invalid("invalid or unsupported Perl syntax");
            }
        }
        if (follows("(?")) {
            java.append("(?");
            at += 2;
        } else {
            java.append('(');
            at++;
        }
    }

    private void repetition(char c) {
        if (at > 0 && c == '+' && isRepetition(at - 1)) {
            throw invalid("invalid nested repetition operator");
        }
        java.append(c);
        at++;
    }

    private boolean isRepetition(int position) {
        char c = source.charAt(position);
        boolean escaped = position > 0 && source.charAt(position - 1) == '\\';
        return (c == '*' || c == '+' || c == '?' || c == '}') && !escaped;
    }

    private void characterClass() {
        java.append('[');
        at++;
        if (at < source.length() && source.charAt(at) == '^') {
            java.append('^');
            at++;
        }
        boolean first = true;
        while (at < source.length() && (first || source.charAt(at) != ']')) {
            first = false;
            classMember(source.charAt(at));
        }
        if (at >= source.length()) {
            throw invalid("missing closing ]");
        }
        java.append(']');
        at++;
    }

    private void classMember(char c) {
        int end = c == '[' && follows("[:") ? source.indexOf(":]", at) : -1;
        if (end > 0) {
            boolean negated = source.charAt(at + 2) == '^';
            String name = source.substring(at + (negated ? 3 : 2), end);
            if (name.equals("word")) {
                java.append(negated ? "\\W" : "\\w");
            } else {
                java.append(negated ? "\\P{" : "\\p{").append(posix(name)).append('}');
            }
            at = end + 2;
        } else if (c == '\\' && at + 1 < source.length()) {
            char escaped = source.charAt(at + 1);
            java.append(escaped == 's' ? "\\t\\n\\f\\r " : "\\" + escaped);
            at += 2;
        } else {
            if (c == '[' || c == ']' || c == '&') {
                java.append('\\');
            }
            java.append(c);
            at++;
        }
    }

    private String posix(String name) {
        return switch (name) {
            case "alnum" -> "Alnum";
            case "alpha" -> "Alpha";
            case "ascii" -> "ASCII";
            case "blank" -> "Blank";
            case "cntrl" -> "Cntrl";
            case "digit" -> "Digit";
            case "graph" -> "Graph";
            case "lower" -> "Lower";
            case "print" -> "Print";
            case "punct" -> "Punct";
            case "space" -> "Space";
            case "upper" -> "Upper";
            case "xdigit" -> "XDigit";
            default -> throw invalid("invalid character class range");
        };
    }

    private IllegalArgumentException invalid(String problem) {
        return new IllegalArgumentException("error parsing regexp: " + problem + ": `" + source + "`");
    }
}
