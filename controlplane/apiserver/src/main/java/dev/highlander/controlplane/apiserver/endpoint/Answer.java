package dev.highlander.controlplane.apiserver.endpoint;

import dev.highlander.controlplane.apiserver.http.Exchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Sends an answer with the headers that every answer carries; large ones are compressed for clients that ask for it. */
final class Answer {
    /** From this size on Kubernetes compresses, and so do we. */
    private static final int COMPRESS_FROM = 128 * 1024;

    private final Exchange exchange;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private int status;

    Answer(Exchange exchange, String auditId) {
        this.exchange = exchange;
        headers.put("Audit-Id", auditId);
        headers.put("Cache-Control", "no-cache, private");
    }

    void header(String name, String value) {
        headers.put(name, value);
    }

    /** Adds warnings for the user; kubectl prints them. */
    void warnings(List<String> warnings) {
        if (!warnings.isEmpty()) {
            StringBuilder all = new StringBuilder(headers.getOrDefault("Warning", ""));
            for (String warning : warnings) {
                all.append(all.isEmpty() ? "" : ", ").append("299 - \"").append(escape(warning)).append('"');
            }
            headers.put("Warning", all.toString());
        }
    }

    /** Whether an answer has begun. */
    boolean isSent() {
        return status != 0;
    }

    /** The status of the answer; 0 if none has begun. */
    int status() {
        return status;
    }

    /** Notes that the exchange has become a WebSocket. */
    void upgraded() {
        status = 101;
    }

    void send(int status, String contentType, byte[] body) throws IOException {
        headers.put("Content-Type", contentType);
        this.status = status;
        byte[] sent = body;
        if (body.length >= COMPRESS_FROM && accepts(exchange, "gzip")) {
            sent = gzip(body);
            encoded();
        }
        exchange.respond(status, headers, sent);
    }

    /** Whether a body of about this size is worth sending by {@link #large}. */
    static boolean isLarge(long size) {
        return size >= COMPRESS_FROM;
    }

    /** Begins an answer that is sent as it is written, compressed if the client asks for that; closing it ends it. */
    OutputStream large(int status, String contentType) throws IOException {
        boolean compressed = accepts(exchange, "gzip");
        if (compressed) {
            encoded();
        }
        OutputStream pieces = new Pieces(stream(status, contentType));
        return compressed ? new FastGzip(pieces) : pieces;
    }

    private void encoded() {
        headers.put("Content-Encoding", "gzip");
        headers.put("Vary", "Accept-Encoding");
    }

    Exchange.Stream stream(int status, String contentType) throws IOException {
        headers.put("Content-Type", contentType);
        this.status = status;
        return exchange.stream(status, headers);
    }

    private static boolean accepts(Exchange exchange, String encoding) {
        for (String header : exchange.headers("Accept-Encoding")) {
            for (String clause : header.split(",", -1)) {
                String name = clause.strip();
                if (name.equals(encoding) || (name.startsWith(encoding + ";") && !name.endsWith("q=0"))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static byte[] gzip(byte[] body) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length / 4);
        try (GZIPOutputStream gzip = new FastGzip(out)) {
            gzip.write(body);
        }
        return out.toByteArray();
    }

    private static String escape(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c < ' ' || c == 0x7f ? ' ' : c)
                .forEach(c -> plain.append(c == '"' || c == '\\' ? "\\" : "").appendCodePoint(c));
        return plain.toString();
    }

    /** Speed before size: on a local network the processor is what is short. */
    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream out) throws IOException {
            super(out, 64 * 1024);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
