package dev.highlander.controlplane.store;

/** The store cannot serve: it is closed, its disk failed, or its journal cannot be read. The message says what to do. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Says what failed. */
    public StoreException(String message) {
        super(message);
    }

    /** Says what failed and why. */
    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
