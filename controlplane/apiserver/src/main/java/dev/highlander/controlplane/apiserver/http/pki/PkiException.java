package dev.highlander.controlplane.apiserver.http.pki;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A key or certificate can't be made, read or used; the message names the file and says what to do. */
public final class PkiException extends IOException {
    private static final long serialVersionUID = 1;

    /** Says what is wrong; the cause may be null. */
    public PkiException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
