package dev.highlander.console.model;

/**
 * Whether a controller can be relied upon at this moment.
 *
 * @param ready whether it can
 * @param reason why not: {@code recent leadership change}, {@code redis connection issue}, {@code cluster health issue} or
 *            {@code error: …}; empty if it can
 */
public record Readiness(boolean ready, String reason) {
    /** It can. */
    public static final Readiness READY = new Readiness(true, "");

    /** It cannot. */
    public static Readiness not(String reason) {
        return new Readiness(false, reason);
    }
}
