package dev.highlander.ownership;

import java.util.regex.Pattern;

/**
 * Who holds a lease, or asks for it: a name that people know, and a token that makes this one claim unlike any other.
 *
 * <p>The token is what makes {@code acquire} idempotent (the same claim asked twice is the same claim) and what tells two
 * electors apart that were given one name by mistake. An elector makes a new token for each claim, so an old claim of its own
 * is as foreign to it as anybody else's.
 *
 * @param name the holder's name: 1 to 253 characters without white space and {@code #}
 * @param token 1 to 64 letters, digits and {@code . -}; unique for each claim
 */
public record HolderId(String name, String token) {
    private static final Pattern NAME = Pattern.compile("[^\\s#\\p{Cntrl}]{1,253}");
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9.-]{1,64}");

    /** Checks name and token. */
    public HolderId {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "holder: '" + name + "', expected 1 to 253 characters without white space or '#'");
        }
        if (!TOKEN.matcher(token).matches()) {
            throw new IllegalArgumentException("token: '" + token + "', expected 1 to 64 letters, digits, '.' or '-'");
        }
    }

    /** The holder with this name and token. */
    public static HolderId of(String name, String token) {
        return new HolderId(name, token);
    }

    /**
     * Reads the form that {@link #toString()} writes.
     *
     * @throws IllegalArgumentException if the text is not of that form
     */
    public static HolderId parse(String text) {
        int at = text.lastIndexOf('#');
        if (at < 0) {
            throw new IllegalArgumentException("holder: '" + text + "', expected name#token");
        }
        return new HolderId(text.substring(0, at), text.substring(at + 1));
    }

    /** {@code name#token}. */
    @Override
    public String toString() {
        return name + "#" + token;
    }
}
