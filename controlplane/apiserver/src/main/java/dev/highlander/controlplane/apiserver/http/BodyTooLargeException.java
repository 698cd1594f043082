package dev.highlander.controlplane.apiserver.http;

import java.io.IOException;

/** The client sends more than is taken. */
public final class BodyTooLargeException extends IOException {
    private static final long serialVersionUID = 1;

    /** Says how much would have been taken, in bytes. */
    public BodyTooLargeException(int limit) {
        super("body is larger than " + limit + " bytes");
    }
}
