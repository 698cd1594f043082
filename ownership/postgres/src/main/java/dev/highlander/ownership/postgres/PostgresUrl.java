package dev.highlander.ownership.postgres;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

/**
 * A database as PostgreSQL's users write it, or as JDBC's do.
 *
 * @param hosts one or more {@code host[:port]}, separated by commas
 * @param database the database's name
 * @param properties the driver's properties, with user and password if the URL has them
 */
record PostgresUrl(String hosts, String database, Map<String, String> properties) {
    private static final Pattern URL = Pattern
            .compile("(?:jdbc:)?postgres(?:ql)?:(?://)?(?:([^@/?#]*)@)?([^@/?#\\s]*)/([^/?#\\s]+)(?:\\?([^#\\s]*))?");
    private static final Pattern HOST = Pattern.compile("(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.%]+])(?::([0-9]{1,5}))?");
    private static final String EXPECTED = "expected postgres://user:password@host:5432/name?sslmode=… with"
            + " percent escapes for special characters";
    /** What libpq calls differently. */
    private static final Map<String, String> LIBPQ = Map.of("connect_timeout", "connectTimeout", "application_name",
            "ApplicationName", "dbname", "", "host", "", "port", "", "channel_binding", "channelBinding");

    /**
     * Reads a URL.
     *
     * @throws IllegalArgumentException if it is not one, without its password
     */
    static PostgresUrl parse(String text) {
        Matcher url = URL.matcher(text);
        if (!url.matches()) {
            throw new IllegalArgumentException("databaseURL: '" + masked(text) + "', " + EXPECTED);
        }
        Map<String, String> properties = new LinkedHashMap<>();
        String login = url.group(1) == null ? "" : url.group(1);
        int colon = login.indexOf(':');
        put(properties, "user", decode("user", colon < 0 ? login : login.substring(0, colon)));
        put(properties, "password", colon < 0 ? "" : decode("password", login.substring(colon + 1)));
        String hosts = url.group(2).isEmpty() ? "localhost" : url.group(2);
        int count = 0;
        for (String host : hosts.split(",", -1)) {
            checkHost(host);
            count++;
        }
        parameters(url.group(4), properties);
        if (count > 1) {
            // Leases are written: of several servers only the primary will do.
            properties.putIfAbsent("targetServerType", "primary");
        }
        return new PostgresUrl(hosts, decode("database", url.group(3)), properties);
    }

    /** What the driver takes; properties are given to it apart. */
    String jdbcUrl() {
        return "jdbc:postgresql://" + hosts + "/"
                + URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Fit for logs: no password. */
    @Override
    public String toString() {
        String user = properties.getOrDefault("user", "");
        return "postgres://" + (user.isEmpty() ? "" : user + "@") + hosts + "/" + database;
    }

    /** Any text that may be a URL, with stars for what may be secret: all that stands before the last {@code @}, to be sure. */
    static String masked(String text) {
        int at = text.lastIndexOf('@');
        int scheme = text.indexOf("//");
        int from = scheme >= 0 && scheme < at ? scheme + 2 : 0;
        String shown = at < 0 ? text : text.substring(0, from) + "***" + text.substring(at);
        return shown.replaceAll("(?i)(password=)[^&\\s]*", "$1***");
    }

    private static void parameters(@Nullable String query, Map<String, String> properties) {
        if (query == null || query.isEmpty()) {
            return;
        }
        for (String parameter : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException(
                        "databaseURL: parameter '" + masked(parameter) + "', expected name=value");
            }
            String name = decode("parameter", parameter.substring(0, equals));
            String value = decode(name, parameter.substring(equals + 1));
            if (name.equals("target_session_attrs")) {
                properties.put("targetServerType", serverType(value));
                continue;
            }
            String property = LIBPQ.getOrDefault(name, name);
            if (PGProperty.forName(property) == null) {
                throw new IllegalArgumentException("databaseURL: parameter '" + name
                        + "', expected one that the PostgreSQL JDBC driver knows, such as sslmode, sslrootcert,"
                        + " targetServerType or connectTimeout");
            }
            properties.put(property, value);
        }
    }

    private static String serverType(String value) {
        return switch (value) {
            case "any" -> "any";
            case "primary", "read-write" -> "primary";
            default -> throw new IllegalArgumentException("databaseURL: target_session_attrs '" + value
                    + "', expected any, primary or read-write: leases are written");
        };
    }

    private static void checkHost(String host) {
        Matcher parts = HOST.matcher(host);
        if (!parts.matches() || (parts.group(1) != null && !isPort(parts.group(1)))) {
            throw new IllegalArgumentException(
                    "databaseURL: host '" + masked(host) + "', expected name, name:port or [IPv6]:port");
        }
    }

    private static boolean isPort(String digits) {
        int port = Integer.parseInt(digits);
        return port > 0 && port < 65536;
    }

    private static void put(Map<String, String> properties, String name, String value) {
        if (!value.isEmpty()) {
            properties.put(name, value);
        }
    }

    /** A plus is a plus here; only in forms does it mean a space. */
    private static String decode(String part, String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // Without the cause, whose text may quote a part of a password.
            throw new IllegalArgumentException("databaseURL: " + part + " has a broken percent escape, " + EXPECTED);
        }
    }

    /** Whether a property's value may be shown. */
    static boolean isSecret(Entry<String, String> property) {
        return property.getKey().equals("password") || property.getKey().equals("sslpassword");
    }
}
