package dev.highlander.ownership;

/**
 * A lease store gave no answer: each step of the batch may or may not have been carried out.
 *
 * <p>What the caller can do: ask again with the same holder, which is harmless by the protocol.
 */
public class LeaseStoreException extends RuntimeException {
    /**
     * Tells of a failure.
     *
     * @param message what was attempted, on what, and what was found
     */
    public LeaseStoreException(String message) {
        super(message);
    }

    /**
     * Tells of a failure with its cause.
     *
     * @param message what was attempted, on what, and what was found
     * @param cause why
     */
    public LeaseStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
