package dev.highlander.resources.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where a configuration comes from, everything passed in.
 *
 * @param file the file named by a flag; if left out, {@link #DEFAULT_FILE} is read if it is there
 * @param environment environment variables by name
 * @param flags values by flag, each with both dashes: {@code --port} to {@code 8080}; only those given
 * @param hostName the host's name, which is the default id
 */
public record ConfigSources(Optional<Path> file, Map<String, String> environment, Map<String, String> flags,
        String hostName) {
    /** The file that is read when none is named. */
    public static final Path DEFAULT_FILE = Path.of("/etc/k8-highlander/config.yaml");

    public ConfigSources {
        environment = Map.copyOf(environment);
        flags = Map.copyOf(flags);
    }
}
