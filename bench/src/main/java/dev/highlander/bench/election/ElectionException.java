package dev.highlander.bench.election;

import org.jspecify.annotations.Nullable;

/** A process of an election did not start, ended, or did not do its part; the message says which and what was expected. */
public final class ElectionException extends Exception {
    private static final long serialVersionUID = 1;

    /** With what happened, in one line, and what caused it. */
    public ElectionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
