package dev.highlander.controlplane.apiserver.expressions;

/** An expression that makes no sense, in words for whoever wrote it. */
final class MalformedExpressionException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String words;

    MalformedExpressionException(String words) {
        super(words, null, false, false);
        this.words = words;
    }

    /** The words. */
    @Override
    public String getMessage() {
        return words;
    }
}
