package dev.highlander.controlplane.apiserver.replay;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The steps whose answers differ from the recording, and why: {@code allowed.txt}, a line each. The list must shrink. */
final class Allowed {
    static final Map<String, String> STEPS = read();

    private Allowed() {}

    private static Map<String, String> read() {
        Map<String, String> steps = new LinkedHashMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Allowed.class.getResourceAsStream("/exchanges/allowed.txt")),
                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    int blank = line.indexOf(' ');
                    steps.put(line.substring(0, blank), line.substring(blank + 1).strip());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return steps;
    }
}
