package dev.highlander.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/** The dashboard's files, read once from this build. */
final class Page {
    private static final Map<String, String> TYPES = Map.of("index.html", "text/html; charset=utf-8", "console.css",
            "text/css; charset=utf-8", "console.js", "text/javascript; charset=utf-8", "view.js",
            "text/javascript; charset=utf-8",
            "icon.svg", "image/svg+xml");

    private final Map<String, Answer> files = TYPES.entrySet().stream()
            .collect(java.util.stream.Collectors.toUnmodifiableMap(Map.Entry::getKey,
                    file -> read(file.getKey(), file.getValue())));

    Optional<Answer> file(String path) {
        return Optional.ofNullable(files.get(path.equals("/") ? "index.html" : path.substring(1)));
    }

    private static Answer read(String name, String type) {
        try (InputStream file = Page.class.getResourceAsStream("page/" + name)) {
            if (file == null) {
                throw new IllegalStateException("the dashboard's " + name + " is missing from this build; rebuild it");
            }
            return new Answer(200, type, file.readAllBytes(), true);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the dashboard's " + name + " from this build", e);
        }
    }
}
