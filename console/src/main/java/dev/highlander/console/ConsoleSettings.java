package dev.highlander.console;

import java.util.Optional;

/**
 * Where the console is.
 *
 * @param bindAddress the address to listen on; {@code 127.0.0.1} unless others may look
 * @param port 0 for any that is free
 * @param metricsPort another port for the metrics alone; 0 for any that is free
 * @param metricsPath where the metrics are
 */
public record ConsoleSettings(String bindAddress, int port, Optional<Integer> metricsPort, String metricsPath) {
    /** Loopback alone, with the metrics on the same port. */
    public static ConsoleSettings loopback(int port) {
        return new ConsoleSettings("127.0.0.1", port, Optional.empty(), "/metrics");
    }
}
