package dev.highlander.app;

/** Something that the caller can mend; told as it is, without a stack trace, with exit code 2. */
public final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With what is wrong and what to do, in one line (or a few, where several things are wrong). */
    public UserError(String message) {
        super(message, null, false, false);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
