package dev.highlander.controlplane.node.runtime;

/** A container could not be started, and nothing of it runs; the same launch may be tried again later. */
public final class StartRefused extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * A refusal.
     *
     * @param reason  one word in capitals and small letters, as a container's waiting reason
     * @param message what was attempted and what is in the way
     */
    public StartRefused(String reason, String message) {
        super(message);
        this.reason = reason;
    }

    /**
     * A refusal that comes from elsewhere.
     *
     * @param reason  one word in capitals and small letters, as a container's waiting reason
     * @param message what was attempted and what is in the way
     * @param cause   where it comes from
     */
    public StartRefused(String reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** One word, as a container's waiting reason. */
    public String reason() {
        return reason;
    }
}
