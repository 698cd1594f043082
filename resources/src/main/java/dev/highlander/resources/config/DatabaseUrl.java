package dev.highlander.resources.config;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A PostgreSQL database as its users write it: {@code postgres://user:password@host:5432/name?sslmode=disable}.
 *
 * @param user empty if none is given
 * @param hosts one or more {@code host[:port]}, separated by commas
 * @param database the database's name
 * @param parameters what stands behind the question mark; may be empty
 */
public record DatabaseUrl(String user, Secret password, String hosts, String database, String parameters) {
    private static final Pattern URL = Pattern
            .compile("postgres(?:ql)?://(?:([^@/?#]*)@)?([^@/?#\\s]+)/([^/?#\\s]+)(?:\\?([^#\\s]*))?");
    private static final Pattern PASSWORD_PARAMETER = Pattern.compile("(^|&)password=[^&]*", Pattern.CASE_INSENSITIVE);

    /** Reads a URL; nothing if a text is not one of PostgreSQL's. */
    public static Optional<DatabaseUrl> parse(String text) {
        Matcher url = URL.matcher(text);
        if (!url.matches()) {
            return Optional.empty();
        }
        String login = url.group(1) == null ? "" : url.group(1);
        int colon = login.indexOf(':');
        try {
            String user = decode(colon < 0 ? login : login.substring(0, colon));
            Secret password = new Secret(colon < 0 ? "" : decode(login.substring(colon + 1)));
            String parameters = url.group(4) == null ? "" : url.group(4);
            return Optional.of(new DatabaseUrl(user, password, url.group(2), decode(url.group(3)), parameters));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // a broken percent escape
        }
    }

    /** The URL as it was written, but for the password before the host, which is to be given apart. */
    public String withoutPassword() {
        return "postgres://" + (user.isEmpty() ? "" : encode(user) + "@") + hosts + "/" + encode(database)
                + (parameters.isEmpty() ? "" : "?" + parameters);
    }

    /** The URL with stars for the password: fit for logs and for the status API. */
    @Override
    public String toString() {
        String login = user.isEmpty() ? "" : user + (password.isPresent() ? ":***" : "") + "@";
        String shown = PASSWORD_PARAMETER.matcher(parameters).replaceAll("$1password=***");
        return "postgres://" + login + hosts + "/" + database + (shown.isEmpty() ? "" : "?" + shown);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String decode(String text) {
        // In a URL's authority and path a plus is a plus; only in forms does it mean a space.
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
