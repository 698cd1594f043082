package dev.highlander.controlplane.client;

import dev.highlander.controlplane.apiserver.http.Departure;
import dev.highlander.controlplane.apiserver.http.Exchange;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where an exchange's answer goes: to a caller of fabric8 who waits for an HTTP response, or for a WebSocket. */
sealed interface Reply permits HttpReply, WebSocketReply {
    /** How the handler learns that the caller no longer waits. */
    Departure departure();

    /** See {@link Exchange#respond}. */
    void respond(int status, Map<String, String> headers, byte[] body) throws IOException;

    /** See {@link Exchange#stream}. */
    Exchange.Stream stream(int status, Map<String, String> headers) throws IOException;

    /** See {@link Exchange#upgrade}. */
    Exchange.WebSocket upgrade(@Nullable String protocol) throws IOException;

    /** The handler has returned; now the caller may go on. */
    void finish();

    /** The handler has failed. */
    void fail(IOException cause);

    /** The caller's client closes. */
    void abandon();
}
