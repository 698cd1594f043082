package dev.highlander.bench.election.server;

/** Something can't be had on this machine; the message says what is missing and how to get it. Not a failure. */
public final class NotAvailableException extends Exception {
    private static final long serialVersionUID = 1;

    /** With what is missing and what to do. */
    public NotAvailableException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
