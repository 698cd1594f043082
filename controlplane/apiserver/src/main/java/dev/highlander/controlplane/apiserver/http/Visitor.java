package dev.highlander.controlplane.apiserver.http;

import org.jspecify.annotations.Nullable;

/** What is known of a connection's other end; kept with the connection, so worked out once. */
final class Visitor {
    /** Under which name a connection keeps its visitor. */
    static final String KEY = Visitor.class.getName();

    private final Exchange.Peer peer;
    private final @Nullable String certificateProblem;
    private volatile boolean busy;
    private volatile long bytesTaken;

    Visitor(Exchange.Peer peer, @Nullable String certificateProblem) {
        this.peer = peer;
        this.certificateProblem = certificateProblem;
    }

    Exchange.Peer peer() {
        return peer;
    }

    @Nullable
    String certificateProblem() {
        return certificateProblem;
    }

    /** An exchange begins. */
    void enter() {
        busy = true;
    }

    /** The exchange has ended, after so many bytes from the client since the connection began. */
    void leave(long bytes) {
        bytesTaken = bytes;
        busy = false;
    }

    /** Whether the client, of whom so many bytes have come, is in the middle of sending a request's head. */
    boolean sendsHead(long bytes) {
        return !busy && bytes > bytesTaken;
    }
}
