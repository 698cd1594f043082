package dev.highlander.controlplane.apiserver.kinds.custom;

/**
 * Kubernetes' order of versions: {@code v2, v1, v2beta2, v2beta1, v1beta1, v1alpha1}, then whatever looks otherwise by its
 * letters.
 */
final class VersionOrder {
    private VersionOrder() {}

    private record Parsed(int major, int stability, int minor) {}

    /** Less than zero if the first comes first. */
    static int compare(String one, String other) {
        Parsed a = parse(one);
        Parsed b = parse(other);
        if (a == null || b == null) {
            return a != null ? -1 : b != null ? 1 : one.compareTo(other);
        }
        if (a.stability() != b.stability()) {
            return Integer.compare(b.stability(), a.stability());
        }
        return a.major() != b.major() ? Integer.compare(b.major(), a.major()) : Integer.compare(b.minor(), a.minor());
    }

    private static @org.jspecify.annotations.Nullable Parsed parse(String version) {
        if (!version.startsWith("v")) {
            return null;
        }
        int end = digits(version, 1);
        int major = number(version, 1, end);
        if (major <= 0) {
            return null;
        }
        if (end == version.length()) {
            return new Parsed(major, 2, 0);
        }
        boolean beta = version.startsWith("beta", end);
        boolean alpha = version.startsWith("alpha", end);
        int start = end + (beta ? 4 : 5);
        if ((!beta && !alpha) || digits(version, start) != version.length()) {
            return null;
        }
        int minor = number(version, start, version.length());
        return minor <= 0 ? null : new Parsed(major, beta ? 1 : 0, minor);
    }

    private static int digits(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    private static int number(String text, int from, int to) {
        return to <= from || to - from > 9 || text.charAt(from) == '0'
                ? -1
                : Integer.parseInt(text.substring(from, to));
    }
}
