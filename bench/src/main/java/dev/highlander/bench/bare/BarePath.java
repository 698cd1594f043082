package dev.highlander.bench.bare;

import org.jspecify.annotations.Nullable;

/** What a request's path means. */
sealed interface BarePath {
    /** A collection; {@code path} ends with a slash. */
    record InCollection(String path) implements BarePath {}

    /** An object of a collection. */
    record OfObject(String collection, String path) implements BarePath {}

    /** Nothing that is served. */
    record Unknown() implements BarePath {}

    /** Reads {@code /api/v1/namespaces[/NAMESPACE[/RESOURCE[/NAME]]]}. */
    static BarePath of(@Nullable String path) {
        String prefix = "/api/v1/namespaces";
        if (path == null || !path.startsWith(prefix)) {
            return new Unknown();
        }
        int segments = 0;
        for (int i = prefix.length(); i < path.length(); i++) {
            if (path.charAt(i) == '/') {
                segments++;
                if (i + 1 == path.length() || path.charAt(i + 1) == '/') {
                    return new Unknown();
                }
            }
        }
        if (path.length() > prefix.length() && path.charAt(prefix.length()) != '/') {
            return new Unknown();
        }
        return switch (segments) {
            case 0, 2 -> new InCollection(path + "/");
            case 1, 3 -> new OfObject(path.substring(0, path.lastIndexOf('/') + 1), path);
            default -> new Unknown();
        };
    }
}
