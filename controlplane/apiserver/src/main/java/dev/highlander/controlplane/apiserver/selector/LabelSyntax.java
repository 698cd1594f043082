package dev.highlander.controlplane.apiserver.selector;

/**
 * The syntax of label keys and values, by hand-written loops because every write and every list passes through them.
 *
 * <p>Source: Kubernetes' documentation, "Labels and Selectors: Syntax and character set".
 */
public final class LabelSyntax {
    private static final int NAME_LIMIT = 63;
    private static final int PREFIX_LIMIT = 253;

    private LabelSyntax() {}

    /** Whether a text is a qualified name: an optional DNS subdomain and slash, then a name of at most 63 characters. */
    public static boolean isQualifiedName(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return isName(text, 0);
        }
        return isSubdomain(text, slash) && isName(text, slash + 1);
    }

    /** Whether a text may be a label's value: empty, or a name of at most 63 characters. */
    public static boolean isValue(String text) {
        return text.isEmpty() || isName(text, 0);
    }

    private static boolean isName(String text, int from) {
        int length = text.length() - from;
        if (length < 1 || length > NAME_LIMIT || !isAlphanumeric(text.charAt(from))
                || !isAlphanumeric(text.charAt(text.length() - 1))) {
            return false;
        }
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isAlphanumeric(c) && c != '-' && c != '_' && c != '.') {
                return false;
            }
        }
        return true;
    }

    private static boolean isSubdomain(String text, int end) {
        if (end < 1 || end > PREFIX_LIMIT) {
            return false;
        }
        boolean labelStart = true;
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            boolean inner = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            if (c == '.') {
                if (labelStart || text.charAt(i - 1) == '-') {
                    return false;
                }
                labelStart = true;
            } else if (inner || (c == '-' && !labelStart)) {
                labelStart = false;
            } else {
                return false;
            }
        }
        return !labelStart && text.charAt(end - 1) != '-';
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
