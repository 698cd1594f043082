package dev.highlander.controlplane.apiserver.access;

/**
 * An answer to "may they?".
 *
 * @param allowed the answer
 * @param reason why, for people; may be empty
 */
public record Decision(boolean allowed, String reason) {
    /** Yes. */
    public static Decision allow(String reason) {
        return new Decision(true, reason);
    }

    /** No. */
    public static Decision deny(String reason) {
        return new Decision(false, reason);
    }
}
