package dev.highlander.controlplane.apiserver.schema;

/**
 * A document cannot be understood: it is malformed, or a value has a type that its field cannot hold. The message is Kubernetes'
 * own; the caller answers {@code 400 BadRequest} with it, or {@code 422} when the document came out of a patch. Costs no stack
 * trace, because it is an answer and not a fault.
 */
public final class DocumentException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String words;

    /** With the words for the client. */
    public DocumentException(String message) {
        super(message, null, false, false);
        this.words = message;
    }

    /** The words for the client. */
    @Override
    public String getMessage() {
        return words;
    }
}
