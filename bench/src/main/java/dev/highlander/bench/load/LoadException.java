package dev.highlander.bench.load;

import org.jspecify.annotations.Nullable;

/** A server did not do what the load asked of it; the message says what was asked and what came back. */
public final class LoadException extends Exception {
    private static final long serialVersionUID = 1;

    /** With what happened, in one line, and what caused it. */
    public LoadException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
