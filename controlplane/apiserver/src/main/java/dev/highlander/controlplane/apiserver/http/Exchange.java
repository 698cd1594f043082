package dev.highlander.controlplane.apiserver.http;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request and the answer to fill, whatever transport it came by. Exactly one of {@link #respond}, {@link #stream} and
 * {@link #upgrade} is called.
 */
public interface Exchange {
    /** The method in capitals. */
    String method();

    /** The path as sent, still percent-encoded, without the query. */
    String rawPath();

    /** The query as sent, without the question mark; empty if there is none. */
    String rawQuery();

    /** The first header of that name (in any case), or null. */
    @Nullable
    String header(String name);

    /** All headers of that name (in any case), in order. */
    List<String> headers(String name);

    /** All header names, in lower case. */
    List<String> headerNames();

    /**
     * Reads the whole body.
     *
     * @param limit how many bytes to take at most
     * @throws BodyTooLargeException if there are more
     * @throws IOException if the client went away or was too slow
     */
    byte[] body(int limit) throws IOException;

    /** Who the transport says is asking. */
    Peer peer();

    /** Why the certificate that the client showed was not believed; null if it showed none, or a good one. */
    default @Nullable String certificateProblem() {
        return null;
    }

    /**
     * Answers at once.
     *
     * @param status the HTTP status
     * @param headers the headers, besides {@code Content-Length} and {@code Date}
     * @param body the whole body; nobody changes it afterwards
     */
    void respond(int status, Map<String, String> headers, byte[] body) throws IOException;

    /** Begins an answer of unknown length; the head is on its way to the client when this returns. */
    Stream stream(int status, Map<String, String> headers) throws IOException;

    /** Whether the client asks for a WebSocket. */
    boolean wantsWebSocket();

    /**
     * Accepts the WebSocket.
     *
     * @param protocol the subprotocol to agree on, or null for none
     */
    WebSocket upgrade(@Nullable String protocol) throws IOException;

    /** Runs the action once when the client has gone or the server closes; at once if that has happened. */
    void onClose(Runnable action);

    /**
     * Who is asking.
     *
     * @param address the client's address and port, or a word for a caller within the JVM
     * @param certificate the client's verified certificate, or null
     * @param user for callers within the JVM: who they are, already known; else null
     */
    record Peer(String address, @Nullable X509Certificate certificate, @Nullable TrustedUser user) {}

    /**
     * A caller within the JVM who needs no proof.
     *
     * @param name the user
     * @param groups the user's groups
     */
    record TrustedUser(String name, List<String> groups) {
        /** Copies the groups. */
        public TrustedUser {
            groups = List.copyOf(groups);
        }
    }

    /** An answer that goes on; for one writer at a time. */
    interface Stream extends AutoCloseable {
        /** Appends bytes, which nobody changes afterwards; may be held back until {@link #flush}. Blocks while the client is slow. */
        void write(byte[] bytes) throws IOException;

        /**
         * Sends what was held back, and then the beginning of an array that the caller fills anew afterwards. Blocks until the bytes are
         * taken.
         *
         * @param length how many bytes of it
         */
        default void send(byte[] bytes, int length) throws IOException {
            write(Arrays.copyOf(bytes, length));
            flush();
        }

        /** Sends what was held back. */
        void flush() throws IOException;

        /** Ends the answer properly. Idempotent. */
        @Override
        void close() throws IOException;
    }

    /** A WebSocket; one thread may send while another receives. */
    interface WebSocket extends AutoCloseable {
        /** Sends a text message. Blocks while the client is slow. */
        void sendText(byte[] utf8) throws IOException;

        /** Sends a binary message. Blocks while the client is slow. */
        void sendBinary(byte[] message) throws IOException;

        /**
         * Waits for the client's next message.
         *
         * @return the message, or null once the client has closed
         */
        byte @Nullable [] receive() throws IOException, InterruptedException;

        /** Closes with a code, for example 1000, and a reason. Idempotent. */
        void close(int code, String reason);

        @Override
        default void close() {
            close(1000, "");
        }
    }
}
