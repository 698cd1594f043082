package dev.highlander.app;

import dev.highlander.resources.config.ConfigReader;
import dev.highlander.resources.config.ConfigSources;
import dev.highlander.resources.config.InvalidConfigException;
import dev.highlander.resources.config.LoadedConfig;
import dev.highlander.resources.document.Problem;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the configuration for commands: file, environment and flags of this process. */
public final class Configuration {
    private Configuration() {}

    /**
     * Reads it.
     *
     * @param file the file, or null for the usual place
     * @param flags values by flag, with both dashes
     * @throws UserError with a line for each problem
     */
    public static LoadedConfig load(@Nullable Path file, Map<String, String> flags) {
        try {
            return ConfigReader.load(new ConfigSources(Optional.ofNullable(file), System.getenv(), flags, hostName()));
        } catch (InvalidConfigException e) {
            throw new UserError(e.problems().stream().map(Problem::toString).collect(Collectors.joining("\n  ",
                    e.problems().size() == 1 ? "" : "the configuration has " + e.problems().size() + " problems:\n  ",
                    "")));
        }
    }

    /** This host's name, in small letters and without its domain. */
    public static String hostName() {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            int dot = name.indexOf('.');
            return (dot < 0 ? name : name.substring(0, dot)).toLowerCase(Locale.ROOT);
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
