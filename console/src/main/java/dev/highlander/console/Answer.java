package dev.highlander.console;

import java.nio.charset.StandardCharsets;

/** What is answered to a request. */
final class Answer {
    static final String JSON = "application/json";
    static final String TEXT = "text/plain; charset=utf-8";

    private final int status;
    private final String contentType;
    private final byte[] body;
    private final boolean cacheable;

    /**
     * An answer.
     *
     * @param cacheable whether a browser may keep it if its {@code ETag} still fits
     */
    Answer(int status, String contentType, byte[] body, boolean cacheable) {
        this.status = status;
        this.contentType = contentType;
        this.body = body;
        this.cacheable = cacheable;
    }

    int status() {
        return status;
    }

    String contentType() {
        return contentType;
    }

    /** The bytes themselves, shared by all who get this answer: to be read only. */
    byte[] body() {
        return body;
    }

    boolean cacheable() {
        return cacheable;
    }

    static Answer text(int status, String text) {
        return new Answer(status, TEXT, text.getBytes(StandardCharsets.UTF_8), false);
    }

    static Answer json(Object document) {
        return new Answer(200, JSON, Json.bytes(document), false);
    }

    /** The envelope of everything under {@code /api}. */
    static Answer success(Object data) {
        return json(new Envelope("success", data));
    }

    static Answer error(int status, String message) {
        return new Answer(status, JSON, Json.bytes(new Failure(message)), false);
    }

    private record Envelope(String status, Object data) {}

    private record Failure(String error) {}
}
