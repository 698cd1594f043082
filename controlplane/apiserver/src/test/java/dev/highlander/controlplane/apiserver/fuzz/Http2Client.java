package dev.highlander.controlplane.apiserver.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A client of HTTP/2, as most programs are; it says only what can be said properly. */
final class Http2Client implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern NOT_ITS_OWN = Pattern
            .compile("(?i)(connection|expect|upgrade|transfer-encoding|host).*");

    private final HttpClient client;
    private final int port;

    Http2Client(SSLContext tls, int port) {
        this.client = HttpClient.newBuilder().sslContext(tls).version(HttpClient.Version.HTTP_2).build();
        this.port = port;
    }

    /** Asks and reads the whole answer, of a watch the head only; null if the request cannot be said. */
    @Nullable
    WireAnswer ask(WireRequest request) throws IOException {
        HttpRequest sayable = sayable(request);
        if (sayable == null) {
            return null;
        }
        try {
            HttpResponse<InputStream> response = client.send(sayable, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                Map<String, String> headers = new HashMap<>();
                response.headers().map().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT),
                        String.join(",", values)));
                boolean endless = request.isWatch() && !headers.containsKey("content-length");
                return new WireAnswer(response.statusCode(), headers, endless ? new byte[0] : body.readAllBytes());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private @Nullable HttpRequest sayable(WireRequest request) {
        List<String> headers = request.headers();
        if (!request.isProper() || !request.target().startsWith("/")
                || headers.stream().anyMatch(header -> NOT_ITS_OWN.matcher(header).matches())) {
            return null;
        }
        try {
            HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(
                    "https://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + port + request.target()))
                    .timeout(PATIENCE)
                    .method(request.method(), request.body().length == 0
                            ? BodyPublishers.noBody()
                            : BodyPublishers.ofByteArray(request.body()));
            for (String header : headers) {
                int colon = header.indexOf(':');
                builder.header(header.substring(0, colon), header.substring(colon + 1).strip());
            }
            return builder.build();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
