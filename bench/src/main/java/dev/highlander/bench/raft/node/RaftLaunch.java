package dev.highlander.bench.raft.node;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How nodes' processes are started.
 *
 * @param folder where they log: {@code ID.log}, of all lives of a node
 * @param logLevel what they log: ERROR, WARN, INFO, DEBUG
 * @param flags of their JVMs
 * @param environment variables that they get besides those of this process
 * @param before words before the command, for example {@code ip netns exec NAME}; must become the command's process, not its parent
 */
public record RaftLaunch(Path folder, String logLevel, List<String> flags, Map<String, String> environment,
        List<String> before) {
    /** Copies the lists. */
    public RaftLaunch {
        flags = List.copyOf(flags);
        environment = Map.copyOf(environment);
        before = List.copyOf(before);
    }

    /** As usual: {@link NodeFlags}, warnings are logged. */
    public static RaftLaunch usual(Path folder) {
        return new RaftLaunch(folder, "WARN", NodeFlags.jvm(), NodeFlags.environment(), List.of());
    }

    /** Logging more or less. */
    public RaftLaunch withLogLevel(String level) {
        return new RaftLaunch(folder, level, flags, environment, before);
    }

    /** With other flags. */
    public RaftLaunch withFlags(List<String> others) {
        return new RaftLaunch(folder, logLevel, others, environment, before);
    }

    /** With words before the command. */
    public RaftLaunch withBefore(List<String> words) {
        return new RaftLaunch(folder, logLevel, flags, environment, words);
    }
}
