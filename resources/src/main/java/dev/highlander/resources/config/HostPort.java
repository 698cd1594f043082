package dev.highlander.resources.config;

import java.util.Optional;

/**
 * The address of a server.
 *
 * @param host a name or an address, an IPv6 address without its brackets
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {
    /** Reads {@code host:port} or {@code [v6]:port}; nothing if a text is neither. */
    public static Optional<HostPort> parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            return Optional.empty();
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (bracketed) {
            host = host.substring(1, host.length() - 1);
        }
        boolean fine = !host.isEmpty() && host.chars().noneMatch(c -> Character.isWhitespace(c) || c == '/' || c == '@')
                && (bracketed || host.indexOf(':') < 0);
        return fine
                ? Ports.parse(text.substring(colon + 1), 1).map(port -> new HostPort(bare(text, colon), port))
                : Optional.empty();
    }

    private static String bare(String text, int colon) {
        return text.startsWith("[") ? text.substring(1, colon - 1) : text.substring(0, colon);
    }

    /** As it was written: {@code host:port}. */
    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
