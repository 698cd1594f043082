package dev.highlander.console.model;

/** Leadership stays where it is, as the successor that was named can't take it; the message says why, and is shown to who asked. */
public class HandOverRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Refuses. */
    public HandOverRefusedException(String message) {
        super(message);
    }
}
