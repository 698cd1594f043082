package dev.highlander.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.highlander.resources.config.LoadedConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** The settings that a command line may say, which win over environment and file; for every command that reads a configuration. */
public final class ConfigOptions {
    @Option(names = "--id", paramLabel = "NAME", description = "Who this controller is. Default: the host's name.")
    @Nullable
    String id;

    @Option(names = "--tenant", paramLabel = "NAME", description = "Which group of controllers it belongs to. Default: default.")
    @Nullable
    String tenant;

    @Option(names = "--namespace", paramLabel = "NAME", description = "Namespace of workloads that name none. Default: default.")
    @Nullable
    String namespace;

    @Option(names = "--cluster-name", paramLabel = "NAME", description = "What the cluster is called in labels and metrics. Default: default.")
    @Nullable
    String clusterName;

    @Option(names = "--port", paramLabel = "PORT", description = "The console's port; 0 for any that is free. Default: 8080.")
    @Nullable
    String port;

    @Option(names = "--log-level", paramLabel = "LEVEL", description = "What is logged to standard error: debug, info, warn or error. Default: warn.")
    @Nullable
    String logLevel;

    /**
     * Reads the configuration: these options, this process's environment, and a file.
     *
     * @param file the file, or null for the usual place
     * @throws UserError with a line for each problem
     */
    public LoadedConfig load(@Nullable Path file) {
        return load(file, Map.of());
    }

    /**
     * The same with more options.
     *
     * @param file the file, or null for the usual place
     * @param more what other options of the command line say, by flag
     * @throws UserError with a line for each problem
     */
    public LoadedConfig load(@Nullable Path file, Map<String, String> more) {
        Map<String, String> flags = given();
        flags.putAll(more);
        LoadedConfig loaded = Configuration.load(file, flags);
        if (logLevel != null && LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(Level.valueOf(logLevel));
        }
        return loaded;
    }

    private Map<String, String> given() {
        Map<String, String> flags = new LinkedHashMap<>();
        put(flags, "--id", id);
        put(flags, "--tenant", tenant);
        put(flags, "--namespace", namespace);
        put(flags, "--cluster-name", clusterName);
        put(flags, "--port", port);
        put(flags, "--log-level", logLevel);
        return flags;
    }

    /** Adds an option, if it was given, to what was given by flag. */
    public static void put(Map<String, String> flags, String flag, @Nullable String value) {
        if (value != null) {
            flags.put(flag, value);
        }
    }
}
