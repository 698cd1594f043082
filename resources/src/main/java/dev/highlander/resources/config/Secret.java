package dev.highlander.resources.config;

/**
 * A text that must not be seen: it prints as stars, so that it can stand in records that are logged.
 *
 * @param reveal the text itself; empty if there is none
 */
public record Secret(String reveal) {
    /** No secret. */
    public static final Secret NONE = new Secret("");

    /** Whether there is one. */
    public boolean isPresent() {
        return !reveal.isEmpty();
    }

    /** Stars, or nothing if there is no secret; never the text. */
    @Override
    public String toString() {
        return isPresent() ? "***" : "";
    }
}
