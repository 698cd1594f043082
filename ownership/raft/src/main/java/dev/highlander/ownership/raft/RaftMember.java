package dev.highlander.ownership.raft;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A node that takes part, or is to take part.
 *
 * @param id its name, the same for all its lives: 1 to 63 letters, digits, {@code .} and {@code -}; a pod's name, for example
 * @param host where the others reach it: a name or an address
 * @param port 1 to 65535
 */
public record RaftMember(String id, String host, int port) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,62}");
    private static final Pattern TEXT = Pattern.compile("(?<id>[^=]+)=(?<host>[^=]+):(?<port>[0-9]{1,5})");

    /** Checks everything. */
    public RaftMember {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "raft member: id '" + id + "', expected 1 to 63 letters, digits, '.' and '-'");
        }
        if (host.isBlank()) {
            throw new IllegalArgumentException("raft member " + id + ": no host, expected a name or an address");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("raft member " + id + ": port " + port + ", expected 1 to 65535");
        }
    }

    /**
     * Reads {@code id=host:port}; an IPv6 address stands in brackets.
     *
     * @throws IllegalArgumentException if it is not of that form
     */
    public static RaftMember parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("raft member '" + text + "', expected id=host:port");
        }
        return new RaftMember(matcher.group("id"), matcher.group("host"), Integer.parseInt(matcher.group("port")));
    }

    /** {@code host:port}. */
    public String address() {
        return host + ":" + port;
    }

    /** What {@link #parse} reads. */
    @Override
    public String toString() {
        return id + "=" + address();
    }
}
