package dev.highlander.controlplane.apiserver.http;

import java.io.IOException;

/** The client took too long to send its request or to take its answer. */
public final class TooSlowException extends IOException {
    private static final long serialVersionUID = 1;

    /** Says what took longer than which limit. */
    public TooSlowException(String message) {
        super(message);
    }
}
