package dev.highlander.controlplane.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** HTTP/1.1 as it is on the wire, over real sockets. */
@Timeout(30)
class HttpServerTest {
    private static final int PIECES = 150;
    private static final int PIECE = 50_001;

    private static final HttpLimits LIMITS = HttpLimits.defaults().withHeadTime(Duration.ofMillis(400))
            .withBodyTime(Duration.ofMillis(400)).withWriteTime(Duration.ofMillis(400))
            .withCloseTime(Duration.ofSeconds(2)).withHeadBytes(8192);

    private final CountDownLatch gone = new CountDownLatch(1);
    private final CountDownLatch waiting = new CountDownLatch(1);
    private final AtomicReference<IOException> failure = new AtomicReference<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.start(loopback(0), null, LIMITS, this::answer);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private void answer(Exchange exchange) throws IOException {
        switch (exchange.rawPath()) {
            case "/wait" -> waitForDeparture(exchange);
            case "/watch" -> {
                try (Exchange.Stream stream = exchange.stream(200, Map.of())) {
                    stream.write("first\n".getBytes(UTF_8));
                    stream.flush();
                    waitForDeparture(exchange);
                }
            }
            case "/pausing-watch" -> {
                exchange.onClose(() -> {});
                try (Exchange.Stream stream = exchange.stream(200, Map.of())) {
                    stream.write("first\n".getBytes(UTF_8));
                    stream.flush();
                    waiting.countDown();
                    gone.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
            case "/flood" -> {
                byte[] piece = new byte[64 << 10];
                try (Exchange.Stream stream = exchange.stream(200, Map.of())) {
                    while (true) {
                        stream.write(piece);
                    }
                } catch (IOException e) {
                    failure.set(e);
                    throw e;
                }
            }
            case "/pieces" -> {
                byte[] piece = new byte[64 << 10];
                try (Exchange.Stream stream = exchange.stream(200, Map.of())) {
                    stream.write("head".getBytes(UTF_8));
                    for (int i = 0; i < PIECES; i++) {
                        Arrays.fill(piece, (byte) i);
                        stream.send(piece, PIECE);
                    }
                    stream.write("tail".getBytes(UTF_8));
                }
            }
            case "/echo" -> {
                try {
                    exchange.respond(200, Map.of("X-Kind", "echo"), exchange.body(100));
                } catch (BodyTooLargeException e) {
                    exchange.respond(413, Map.of(), "too large".getBytes(UTF_8));
                } catch (TooSlowException e) {
                    exchange.respond(408, Map.of(), "too slow".getBytes(UTF_8));
                }
            }
            case "/fail" -> throw new IllegalStateException("secret detail");
            case "/nothing" -> {
            }
            default -> exchange.respond(200, Map.of("Content-Type", "text/plain"),
                    (exchange.method() + " " + exchange.rawPath() + " ? " + exchange.rawQuery()).getBytes(UTF_8));
        }
    }

    private void waitForDeparture(Exchange exchange) throws IOException {
        exchange.onClose(gone::countDown);
        waiting.countDown();
        try {
            gone.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private String ask(String request) throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            return client.send(request).untilClosed();
        }
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    }

    private static String stay(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }

    @Test
    void anArrayThatIsFilledAnewArrivesEachTimeAsItWas() throws Exception {
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.writeBytes("head".getBytes(UTF_8));
        for (int i = 0; i < PIECES; i++) {
            byte[] piece = new byte[PIECE];
            Arrays.fill(piece, (byte) i);
            expected.writeBytes(piece);
        }
        expected.writeBytes("tail".getBytes(UTF_8));

        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/pieces")).build(),
                    HttpResponse.BodyHandlers.ofByteArray());

            assertThat(answer.body()).isEqualTo(expected.toByteArray());
        }
    }

    @Test
    void pathAndQueryArriveAsTheyWereSent() throws IOException {
        assertThat(ask(get("/a%2Fb//c/../d;p=1/%e4?x=%20y&z"))).startsWith("HTTP/1.1 200 OK\r\n")
                .endsWith("GET /a%2Fb//c/../d;p=1/%e4 ? x=%20y&z");
        assertThat(ask(get("//double"))).endsWith("GET //double ? ");
        assertThat(ask(get("/%zz"))).containsAnyOf("GET /%zz ? ", "400 Bad Request");
    }

    @Test
    void nothingTellsWhatServesIt() throws IOException {
        for (String request : new String[]{get("/"), get("/fail"), "rubbish\r\n\r\n"}) {
            assertThat(ask(request).toLowerCase(java.util.Locale.ROOT)).doesNotContain("jetty")
                    .doesNotContain("server:")
                    .doesNotContain("exception").doesNotContain("secret");
        }
    }

    @Test
    void rubbishIsABadRequest() throws IOException {
        assertThat(ask("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(ask("GET / HTTP/1.1\r\nHost: a\r\nbad header\u0000: x\r\n\r\n")).startsWith("HTTP/1.1 400 ")
                .endsWith("400 Bad Request\n");
        assertThat(ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
        assertThat(ask(get("/"))).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void aHeadThatIsTooLargeIsRefused() throws IOException {
        assertThat(ask("GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(9000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
        assertThat(ask("GET /" + "x".repeat(9000) + " HTTP/1.1\r\nHost: a\r\n\r\n")).startsWith("HTTP/1.1 414 ");
    }

    @Test
    void headHasTheLengthWithoutTheBody() throws IOException {
        assertThat(ask("HEAD /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).contains("Content-Length: 10\r\n")
                .endsWith("\r\n\r\n");
    }

    @Test
    void aFailureOfTheHandlerIsAServerError() throws IOException {
        assertThat(ask(get("/fail"))).startsWith("HTTP/1.1 500 ").endsWith("500 Server Error\n");
        assertThat(ask(get("/nothing"))).startsWith("HTTP/1.1 500 ");
    }

    @Test
    void bodiesComeWholeHoweverTheyAreCut() throws IOException {
        assertThat(ask("POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc"))
                .endsWith("abc");
        try (RawClient client = new RawClient(server.port())) {
            client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
            client.send("2\r\nbc\r\n0\r\n\r\n");
            assertThat(client.until("abc")).contains("X-Kind: echo");
            client.send(get("/again"));
            assertThat(client.untilClosed()).endsWith("GET /again ? ");
        }
    }

    @Test
    void aClientThatWaitsIsToldToContinue() throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            client.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
            assertThat(client.until("\r\n\r\n")).startsWith("HTTP/1.1 100 Continue");
            assertThat(client.send("abc").until("abc")).startsWith("HTTP/1.1 200 OK");
        }
    }

    @Test
    void aClientThatWaitsWithTooMuchIsNotToldToContinue() throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            client.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3000000\r\n\r\n");
            assertThat(client.untilClosed()).startsWith("HTTP/1.1 413 ").endsWith("too large");
        }
    }

    @Test
    void aBodyThatIsTooLargeGetsItsAnswer() throws IOException {
        String body = "x".repeat(3_000_000);
        assertThat(ask("POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3000000\r\n\r\n" + body))
                .startsWith("HTTP/1.1 413 ").endsWith("too large");
        assertThat(ask(
                "POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n2dc6c0\r\n"
                        + body + "\r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ");
    }

    @Test
    void aBodyThatDoesNotComeIsGivenUp() throws IOException {
        assertThat(ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na")).startsWith("HTTP/1.1 408 ")
                .endsWith("too slow");
    }

    @Test
    void aHeadThatComesDropByDropIsGivenUp() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send(stay("/")).until("GET / ? ");
            await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(50))
                    .until(() -> !accepts(client, "G"));
        }
    }

    private static boolean accepts(RawClient client, String drop) {
        try {
            client.send(drop);
            client.socket.setSoTimeout(1);
            return client.socket.getInputStream().read() >= 0;
        } catch (java.net.SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aConnectionThatIsIdleBetweenRequestsIsNotASlowHead() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc").until("abc");
            CountDownLatch later = new CountDownLatch(1);
            assertThat(later.await(900, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(client.send(get("/")).untilClosed()).endsWith("GET / ? ");
        }
    }

    @Test
    void aWaitingHandlerLearnsThatItsClientHasGone() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send(get("/wait"));
            assertThat(waiting.await(5, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(gone.await(2, TimeUnit.SECONDS)).isTrue();
        await().until(() -> server.inProgress() == 0);
    }

    @Test
    void aSilentWatchLearnsThatItsClientHasGone() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send(stay("/watch"));
            assertThat(client.until("first\n")).contains("Transfer-Encoding: chunked");
            assertThat(waiting.await(5, TimeUnit.SECONDS)).isTrue();
            client.socket.setSoLinger(true, 0);
        }
        assertThat(gone.await(2, TimeUnit.SECONDS)).isTrue();
        await().until(() -> server.inProgress() == 0);
    }

    @Test
    void aRequestSentEarlyIsAnsweredAfterTheWatch() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send(stay("/pausing-watch")).until("first\n");
            assertThat(waiting.await(5, TimeUnit.SECONDS)).isTrue();
            client.send("GET /early HTTP/1.1\r\nHost: a\r\n").send("Connection: close\r\n\r\n");
            await().pollDelay(Duration.ofMillis(100)).until(() -> true);
            gone.countDown();
            assertThat(client.untilClosed()).contains("0\r\n\r\nHTTP/1.1 200 OK").endsWith("GET /early ? ");
        }
    }

    @Test
    void theConnectionServesOnAfterAWatch() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send(stay("/pausing-watch")).until("first\n");
            gone.countDown();
            client.until("0\r\n\r\n");
            assertThat(client.send(get("/next")).untilClosed()).endsWith("GET /next ? ");
        }
    }

    @Test
    void aClientThatDoesNotReadIsCutOff() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send(get("/flood"));
            await().until(() -> failure.get() != null);
            assertThat(failure.get()).isInstanceOf(TooSlowException.class);
            await().until(() -> server.inProgress() == 0);
            assertThatThrownBy(() -> {
                byte[] read = client.socket.getInputStream().readAllBytes();
                // A proper end would be the empty chunk.
                assertThat(new String(Arrays.copyOfRange(read, read.length - 5, read.length), UTF_8))
                        .isEqualTo("0\r\n\r\n");
            }).isInstanceOfAny(IOException.class, AssertionError.class);
        }
    }

    @Test
    void closingEndsWatchesAndIsQuick() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send(stay("/watch")).until("first\n");
            long before = System.nanoTime();
            server.close();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
            assertThat(client.untilClosed()).endsWith("0\r\n\r\n");
            assertThatThrownBy(() -> ask(get("/"))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void hundredsOfWatchesStarveNobody() throws Exception {
        List<RawClient> watchers = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                watchers.add(new RawClient(server.port()).send(stay("/watch")));
            }
            for (RawClient watcher : watchers) {
                assertThat(watcher.until("first\n")).startsWith("HTTP/1.1 200");
            }
            assertThat(server.inProgress()).isEqualTo(300);
            assertThat(ask(get("/"))).startsWith("HTTP/1.1 200");
        } finally {
            for (RawClient watcher : watchers) {
                watcher.close();
            }
        }
        await().until(() -> server.inProgress() == 0);
    }

    @Test
    void aTakenPortIsNamed() {
        assertThatThrownBy(() -> HttpServer.start(loopback(server.port()), null, LIMITS, this::answer))
                .isInstanceOf(BindException.class).hasMessageContaining("127.0.0.1:" + server.port());
    }
}
