package dev.highlander.controlplane.apiserver.http;

import java.io.IOException;

/** Answers exchanges; called on a virtual thread of its own for each, so it may block. */
@FunctionalInterface
public interface Handler {
    /**
     * Answers one exchange completely before it returns.
     *
     * @throws IOException if the client has gone
     */
    void handle(Exchange exchange) throws IOException;
}
