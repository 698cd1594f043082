package dev.highlander.controlplane.apiserver.expressions;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How the names of fields are spelled in expressions, where some characters and words mean something else. */
final class PropertyNames {
    private static final Pattern SPELLABLE = Pattern.compile("[a-zA-Z_./-][a-zA-Z0-9_./-]*");
    private static final Set<String> RESERVED = Set.of("true", "false", "null", "in", "as", "break", "const",
            "continue",
            "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return", "var", "void",
            "while");

    private PropertyNames() {}

    /** The name as expressions spell it, or null if they cannot. */
    static @Nullable String escape(String name) {
        if (RESERVED.contains(name)) {
            return "__" + name + "__";
        }
        if (isPlain(name)) {
            return name;
        }
        if (!SPELLABLE.matcher(name).matches()) {
            return null;
        }
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            switch (c) {
                case '.' -> escaped.append("__dot__");
                case '-' -> escaped.append("__dash__");
                case '/' -> escaped.append("__slash__");
                case '_' -> {
                    if (i + 1 < name.length() && name.charAt(i + 1) == '_') {
                        escaped.append("__underscores__");
                        i++;
                    } else {
                        escaped.append('_');
                    }
                }
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && (i == 0 || c < '0' || c > '9')) {
                return false;
            }
        }
        return !name.isEmpty();
    }
}
