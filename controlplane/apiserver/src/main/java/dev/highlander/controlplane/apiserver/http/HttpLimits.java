package dev.highlander.controlplane.apiserver.http;

import java.time.Duration;

/**
 * How much, and for how long, one client may ask of the server. Each figure is greater than zero.
 *
 * @param headBytes a request's line and headers at most, in bytes
 * @param messageBytes one incoming WebSocket message at most, in bytes
 * @param connections connections open at once; more wait to be accepted
 * @param streamsPerConnection HTTP/2 requests in progress on one connection
 * @param headTime from the first byte of a request (or of the connection) to the end of its headers
 * @param bodyTime for a whole request body
 * @param writeTime for one write to be taken by the client's side; a client that takes longer is cut off
 * @param idleTime a connection without a request in progress is closed after this
 * @param closeTime how long {@link HttpServer#close} waits for requests in progress
 */
public record HttpLimits(int headBytes, int messageBytes, int connections, int streamsPerConnection, Duration headTime,
        Duration bodyTime, Duration writeTime, Duration idleTime, Duration closeTime) {

    /** Checks that each figure is greater than zero. */
    public HttpLimits {
        positive("headBytes", headBytes);
        positive("messageBytes", messageBytes);
        positive("connections", connections);
        positive("streamsPerConnection", streamsPerConnection);
        positive("headTime", headTime.toMillis());
        positive("bodyTime", bodyTime.toMillis());
        positive("writeTime", writeTime.toMillis());
        positive("idleTime", idleTime.toMillis());
        positive("closeTime", closeTime.toMillis());
    }

    /** Limits that fit an API server on a small machine. */
    public static HttpLimits defaults() {
        return new HttpLimits(64 << 10, 4 << 20, 20_000, 1_000, Duration.ofSeconds(10), Duration.ofSeconds(30),
                Duration.ofSeconds(30), Duration.ofMinutes(2), Duration.ofSeconds(5));
    }

    /** The same but for {@link #headBytes}. */
    public HttpLimits withHeadBytes(int bytes) {
        return new HttpLimits(bytes, messageBytes, connections, streamsPerConnection, headTime, bodyTime, writeTime,
                idleTime, closeTime);
    }

    /** The same but for {@link #messageBytes}. */
    public HttpLimits withMessageBytes(int bytes) {
        return new HttpLimits(headBytes, bytes, connections, streamsPerConnection, headTime, bodyTime, writeTime,
                idleTime, closeTime);
    }

    /** The same but for {@link #headTime}. */
    public HttpLimits withHeadTime(Duration time) {
        return new HttpLimits(headBytes, messageBytes, connections, streamsPerConnection, time, bodyTime, writeTime,
                idleTime, closeTime);
    }

    /** The same but for {@link #bodyTime}. */
    public HttpLimits withBodyTime(Duration time) {
        return new HttpLimits(headBytes, messageBytes, connections, streamsPerConnection, headTime, time, writeTime,
                idleTime, closeTime);
    }

    /** The same but for {@link #writeTime}. */
    public HttpLimits withWriteTime(Duration time) {
        return new HttpLimits(headBytes, messageBytes, connections, streamsPerConnection, headTime, bodyTime, time,
                idleTime, closeTime);
    }

    /** The same but for {@link #idleTime}. */
    public HttpLimits withIdleTime(Duration time) {
        return new HttpLimits(headBytes, messageBytes, connections, streamsPerConnection, headTime, bodyTime,
                writeTime, time, closeTime);
    }

    /** The same but for {@link #closeTime}. */
    public HttpLimits withCloseTime(Duration time) {
        return new HttpLimits(headBytes, messageBytes, connections, streamsPerConnection, headTime, bodyTime,
                writeTime, idleTime, time);
    }

    private static void positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be greater than zero, not " + value);
        }
    }
}
