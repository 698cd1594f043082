package dev.highlander.ownership.redis;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where a Redis is, read from a URI.
 *
 * @param kind how its servers stand together
 * @param tls whether connections are encrypted
 * @param user the ACL user; null for the default one
 * @param password its password; null if none is asked for
 * @param hosts the server, the sentinels, or the cluster nodes to begin with; at least one
 * @param database the number of the database
 * @param master the name by which sentinels know the primary; null unless there are sentinels
 */
record RedisAddress(Kind kind, boolean tls, @Nullable String user, @Nullable String password, List<Host> hosts,
        int database, @Nullable String master) {
    private static final String EXPECTED = "expected redis://, rediss://, redis-sentinel://, rediss-sentinel://, redis-cluster:// or"
            + " rediss-cluster://, then [user:password@]host[:port][,host[:port]…][/database][#master]";
    private static final Map<String, Kind> KINDS = Map.of("redis", Kind.ALONE, "redis-sentinel", Kind.SENTINEL,
            "redis-cluster", Kind.CLUSTER);

    /** How the servers stand together. */
    enum Kind {
        ALONE(6379), SENTINEL(26379), CLUSTER(6379);

        final int port;

        Kind(int port) {
            this.port = port;
        }
    }

    /** A host name or address, and a port. */
    record Host(String name, int port) {
        @Override
        public String toString() {
            return (name.indexOf(':') < 0 ? name : "[" + name + "]") + ":" + port;
        }
    }

    /** The same with other credentials. */
    RedisAddress withCredentials(@Nullable String otherUser, @Nullable String otherPassword) {
        return new RedisAddress(kind, tls, otherUser, otherPassword, hosts, database, master);
    }

    /**
     * Reads a URI. What stands before the last {@code @} are the credentials, so a password may hold any other character; one that
     * holds {@code %} must write it as {@code %25}.
     *
     * @throws IllegalArgumentException naming the URI without its password, and what was expected
     */
    static RedisAddress parse(String uri) {
        int colon = uri.indexOf("://");
        if (colon < 0) {
            throw bad(uri, EXPECTED);
        }
        String scheme = uri.substring(0, colon);
        boolean tls = scheme.startsWith("rediss");
        Kind kind = KINDS.get(tls ? "redis" + scheme.substring("rediss".length()) : scheme);
        if (kind == null) {
            throw bad(uri, EXPECTED);
        }
        String rest = uri.substring(colon + 3);
        int at = rest.lastIndexOf('@');
        String user = null;
        String password = null;
        if (at >= 0) {
            String credentials = rest.substring(0, at);
            int between = credentials.indexOf(':');
            user = between > 0 ? decode(uri, credentials.substring(0, between)) : null;
            password = decode(uri, credentials.substring(between + 1));
            if (password.isEmpty()) {
                throw bad(uri, "expected a password before '@'");
            }
        }
        return place(uri, kind, tls, user, password, rest.substring(at + 1));
    }

    /** The URI without the password. */
    @Override
    public String toString() {
        return (tls ? "rediss" : "redis") + switch (kind) {
            case ALONE -> "";
            case SENTINEL -> "-sentinel";
            case CLUSTER -> "-cluster";
        } + "://" + (password == null ? "" : (user == null ? "" : user) + ":***@")
                + hosts.stream().map(Host::toString).collect(Collectors.joining(","))
                + (database == 0 ? "" : "/" + database) + (master == null ? "" : "#" + master);
    }

    private static RedisAddress place(String uri, Kind kind, boolean tls, @Nullable String user,
            @Nullable String password, String place) {
        if (place.indexOf('?') >= 0) {
            throw bad(uri, "expected no '?': time-outs and certificates are set by their own options");
        }
        String rest = place;
        String master = null;
        int hash = rest.indexOf('#');
        if (hash >= 0) {
            master = rest.substring(hash + 1);
            rest = rest.substring(0, hash);
        }
        if ((kind == Kind.SENTINEL) != (master != null && !master.isEmpty())) {
            throw bad(uri, kind == Kind.SENTINEL
                    ? "expected '#' and the name of the primary at its end"
                    : "expected no '#': only sentinels know a primary by name");
        }
        int database = 0;
        int slash = rest.indexOf('/');
        if (slash >= 0) {
            database = database(uri, kind, rest.substring(slash + 1));
            rest = rest.substring(0, slash);
        }
        List<Host> hosts = new ArrayList<>();
        for (String host : rest.split(",", -1)) {
            hosts.add(host(uri, host, kind.port));
        }
        if (kind == Kind.ALONE && hosts.size() > 1) {
            throw bad(uri, "expected one host; several nodes of a cluster begin with redis-cluster://");
        }
        return new RedisAddress(kind, tls, user, password, List.copyOf(hosts), database, master);
    }

    private static int database(String uri, Kind kind, String text) {
        int database = text.isEmpty() ? 0 : number(text);
        if (database < 0 || database > 9999 || (kind == Kind.CLUSTER && database != 0)) {
            throw bad(uri, kind == Kind.CLUSTER
                    ? "expected no database but 0 in a cluster"
                    : "expected the number of a database after '/'");
        }
        return database;
    }

    private static Host host(String uri, String text, int usual) {
        int colon = text.lastIndexOf(':');
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            colon = end < 0 ? colon : text.indexOf(':', end);
        } else if (colon != text.indexOf(':')) {
            throw bad(uri, "expected an IPv6 address in brackets, like [::1]:6379");
        }
        String name = (colon < 0 ? text : text.substring(0, colon)).replaceAll("[\\[\\]]", "");
        int port = colon < 0 ? usual : number(text.substring(colon + 1));
        if (name.isBlank() || port < 1 || port > 65535) {
            throw bad(uri, "expected host[:port] with a port from 1 to 65535 instead of '" + text + "'");
        }
        return new Host(name, port);
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException _) {
            return -1;
        }
    }

    private static String decode(String uri, String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] != '%') {
                bytes.write(raw[i]);
                continue;
            }
            int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
            int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw bad(uri, "expected '%' in user or password written as %25");
            }
            bytes.write(high * 16 + low);
            i += 2;
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static IllegalArgumentException bad(String uri, String expected) {
        return new IllegalArgumentException("redis: '" + masked(uri) + "', " + expected);
    }

    private static String masked(String uri) {
        int at = uri.lastIndexOf('@');
        int colon = uri.indexOf("://");
        return at < 0 ? uri : (colon < 0 ? "" : uri.substring(0, colon + 3)) + "***" + uri.substring(at);
    }
}
