package dev.highlander.ownership.fence;

/**
 * A fence could not be reached or read: whether the epoch was remembered is not known.
 *
 * <p>What the caller can do: show the same epoch again, which is harmless. An elector does so by itself and doesn't act meanwhile.
 */
public class FenceException extends RuntimeException {
    /**
     * Tells of a failure.
     *
     * @param message what was attempted, on what, what was found and what was expected
     */
    public FenceException(String message) {
        super(message);
    }

    /**
     * Tells of a failure with its cause.
     *
     * @param message what was attempted, on what, and what was found
     * @param cause why
     */
    public FenceException(String message, Throwable cause) {
        super(message, cause);
    }
}
