package dev.highlander.controlplane.apiserver.kinds.rules;

import java.util.ArrayList;
import java.util.List;

/**
 * Kubernetes' rules for names, labels and keys, as loops over characters; each gives the messages that Kubernetes gives, and an
 * empty shared list for what is fine.
 */
public final class Format {
    private static final String LABEL_PATTERN = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final String QUALIFIED_PATTERN = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    private static final String QUALIFIED = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end "
            + "with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '"
            + QUALIFIED_PATTERN + "')";

    private Format() {}

    /** A label as RFC 1123 has it: lower case, 63 characters. */
    public static List<String> dnsLabel(String text) {
        if (text.length() <= 63 && isLabel(text, 0, text.length())) {
            return List.of();
        }
        List<String> found = tooLong(text, 63);
        if (!isLabel(text, 0, text.length())) {
            found.add(isSubdomain(text)
                    ? "must not contain dots"
                    : "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and "
                            + "end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '"
                            + LABEL_PATTERN + "')");
        }
        return found;
    }

    /** A subdomain as RFC 1123 has it: labels with dots between, 253 characters. */
    public static List<String> dnsSubdomain(String text) {
        if (text.length() <= 253 && isSubdomain(text)) {
            return List.of();
        }
        List<String> found = tooLong(text, 253);
        if (!isSubdomain(text)) {
            found.add(
                    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must "
                            + "start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '"
                            + LABEL_PATTERN + "(\\." + LABEL_PATTERN + ")*')");
        }
        return found;
    }

    /** A label as RFC 1035 has it: begins with a letter, 63 characters. */
    public static List<String> dns1035Label(String text) {
        boolean fine = isLabel(text, 0, text.length()) && text.charAt(0) >= 'a';
        if (text.length() <= 63 && fine) {
            return List.of();
        }
        List<String> found = tooLong(text, 63);
        if (!fine) {
            found.add(
                    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic "
                            + "character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for "
                            + "validation is '[a-z]([-a-z0-9]*[a-z0-9])?')");
        }
        return found;
    }

    /** Anything that can stand between two slashes of a path. */
    public static List<String> pathSegment(String text) {
        if (text.equals(".") || text.equals("..")) {
            return List.of("may not be '" + text + "'");
        }
        List<String> found = List.of();
        for (String bad : List.of("/", "%")) {
            if (text.contains(bad)) {
                found = found.isEmpty() ? new ArrayList<>() : found;
                found.add("may not contain '" + bad + "'");
            }
        }
        return found;
    }

    /** A key of labels, annotations, finalizers: a name of 63 characters with an optional DNS subdomain and slash before it. */
    public static List<String> qualifiedName(String text) {
        int slash = text.indexOf('/');
        String name = slash < 0 ? text : text.substring(slash + 1);
        boolean prefixFine = slash < 0 || (slash <= 253 && isSubdomain(text, 0, slash));
        if (prefixFine && name.length() <= 63 && isQualified(name)) {
            return List.of();
        }
        if (name.indexOf('/') >= 0) {
            return List.of("a qualified name " + QUALIFIED
                    + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
        }
        List<String> found = new ArrayList<>();
        if (slash == 0) {
            found.add("prefix part must be non-empty");
        } else if (slash > 0) {
            dnsSubdomain(text.substring(0, slash)).forEach(message -> found.add("prefix part " + message));
        }
        if (name.isEmpty()) {
            found.add("name part must be non-empty");
        } else if (name.length() > 63) {
            found.add("name part " + longerThan(63));
        }
        if (!isQualified(name)) {
            found.add("name part " + QUALIFIED);
        }
        return found;
    }

    /** A value of a label: 63 characters, may be empty. */
    public static List<String> labelValue(String text) {
        if (text.length() <= 63 && (text.isEmpty() || isQualified(text))) {
            return List.of();
        }
        List<String> found = tooLong(text, 63);
        if (!text.isEmpty() && !isQualified(text)) {
            found.add(
                    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must "
                            + "start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for "
                            + "validation is '(" + QUALIFIED_PATTERN + ")?')");
        }
        return found;
    }

    /** A key of a config map or secret: 253 characters, usable as a file name. */
    public static List<String> configKey(String text) {
        boolean fine = !text.isEmpty();
        for (int i = 0; i < text.length() && fine; i++) {
            char c = text.charAt(i);
            fine = isAlphanumeric(c) || c == '-' || c == '_' || c == '.';
        }
        if (fine && text.length() <= 253 && !text.startsWith("..") && !text.equals(".")) {
            return List.of();
        }
        List<String> found = tooLong(text, 253);
        if (!fine) {
            found.add(
                    "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or "
                            + "'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')");
        }
        if (text.equals(".") || text.equals("..")) {
            found.add("must not be '" + text + "'");
        } else if (text.startsWith("..")) {
            found.add("must not start with '..'");
        }
        return found;
    }

    /** The name of a port: 15 characters, at least one letter. */
    public static List<String> portName(String text) {
        boolean letter = false;
        boolean charset = !text.isEmpty();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            letter |= c >= 'a' && c <= 'z';
            charset &= isLower(c) || c == '-';
        }
        boolean doubled = text.contains("--");
        boolean edges = text.startsWith("-") || text.endsWith("-");
        if (charset && letter && !doubled && !edges && text.length() <= 15) {
            return List.of();
        }
        List<String> found = tooLong(text, 15);
        if (!charset) {
            found.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
        }
        if (!letter) {
            found.add("must contain at least one letter (a-z)");
        }
        if (doubled) {
            found.add("must not contain consecutive hyphens");
        }
        if (edges) {
            found.add("must not begin or end with a hyphen");
        }
        return found;
    }

    /** The name of an environment variable: printable ASCII without an equals sign. */
    public static List<String> environmentName(String text) {
        if (text.isEmpty()) {
            return List.of("must be non-empty");
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '=') {
                return List.of(
                        "a valid environment variable name must consist only of printable ASCII characters other than '='");
            }
        }
        return List.of();
    }

    /** A number of a port. */
    public static List<String> port(long number) {
        return number >= 1 && number <= 65535 ? List.of() : List.of("must be between 1 and 65535, inclusive");
    }

    /** What Kubernetes says of a text that is longer than so many characters. */
    static String longerThan(int limit) {
        return "must be no more than " + limit + " characters";
    }

    private static List<String> tooLong(String text, int limit) {
        List<String> found = new ArrayList<>();
        if (text.length() > limit) {
            found.add(longerThan(limit));
        }
        return found;
    }

    private static boolean isSubdomain(String text) {
        return isSubdomain(text, 0, text.length());
    }

    private static boolean isSubdomain(String text, int from, int to) {
        int start = from;
        for (int i = from; i < to; i++) {
            if (text.charAt(i) == '.') {
                if (!isLabel(text, start, i)) {
                    return false;
                }
                start = i + 1;
            }
        }
        return isLabel(text, start, to);
    }

    private static boolean isLabel(String text, int from, int to) {
        if (from >= to || text.charAt(from) == '-' || text.charAt(to - 1) == '-') {
            return false;
        }
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!isLower(c) && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isQualified(String text) {
        if (text.isEmpty() || !isAlphanumeric(text.charAt(0)) || !isAlphanumeric(text.charAt(text.length() - 1))) {
            return false;
        }
        for (int i = 1; i < text.length() - 1; i++) {
            char c = text.charAt(i);
            if (!isAlphanumeric(c) && c != '-' && c != '_' && c != '.') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLower(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }

    private static boolean isAlphanumeric(char c) {
        return isLower(c) || (c >= 'A' && c <= 'Z');
    }
}
