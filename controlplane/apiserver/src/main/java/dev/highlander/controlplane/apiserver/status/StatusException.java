package dev.highlander.controlplane.apiserver.status;

/** A refusal on its way to the client; costs no stack trace, because it is an answer and not a fault. */
public final class StatusException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient ApiStatus status;

    /** Wraps a status. */
    public StatusException(ApiStatus status) {
        super(status.message(), null, false, false);
        this.status = status;
    }

    /** What to tell the client. */
    public ApiStatus status() {
        return status;
    }
}
