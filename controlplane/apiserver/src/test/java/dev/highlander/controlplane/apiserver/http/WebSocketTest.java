package dev.highlander.controlplane.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** WebSockets on the same TLS port, with the JDK's client. */
@Timeout(60)
class WebSocketTest {
    private final AtomicInteger departed = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private HttpServer server;
    private HttpClient client;

    @BeforeEach
    void start() throws Exception {
        TestPki pki = new TestPki();
        server = HttpServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), pki.tls(),
                HttpLimits.defaults().withMessageBytes(1 << 20).withWriteTime(Duration.ofMillis(500)), this::answer);
        client = HttpClient.newBuilder().sslContext(pki.client(null)).build();
    }

    @AfterEach
    void close() {
        client.shutdownNow();
        server.close();
    }

    private void answer(Exchange exchange) throws IOException {
        if (!exchange.wantsWebSocket()) {
            exchange.respond(400, Map.of(), "no WebSocket".getBytes(UTF_8));
            return;
        }
        exchange.onClose(departed::incrementAndGet);
        if (exchange.rawPath().equals("/refuse")) {
            exchange.respond(403, Map.of(), "no".getBytes(UTF_8));
            return;
        }
        try (Exchange.WebSocket socket = exchange.upgrade(exchange.header("Sec-WebSocket-Protocol"))) {
            switch (exchange.rawPath()) {
                case "/echo" -> {
                    byte[] message;
                    while ((message = socket.receive()) != null) {
                        socket.sendText(("text " + message.length).getBytes(UTF_8));
                        socket.sendBinary(message);
                    }
                }
                case "/silent" -> {
                    while (socket.receive() != null) {
                        // Nothing to say.
                    }
                }
                case "/farewell" -> socket.close(4001, "enough");
                case "/flood" -> {
                    while (true) {
                        socket.sendBinary(new byte[100_000]);
                    }
                }
                default -> throw new IllegalStateException(exchange.rawPath());
            }
        } catch (IOException e) {
            failure.set(e);
            throw e;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private WebSocket open(String path, WebSocket.Listener listener, String... protocol) {
        WebSocket.Builder builder = client.newWebSocketBuilder();
        if (protocol.length > 0) {
            builder.subprotocols(protocol[0]);
        }
        return builder.buildAsync(URI.create("wss://localhost:" + server.port() + path), listener).join();
    }

    /** Notes all that comes. */
    private static final class Notes implements WebSocket.Listener {
        final List<String> notes = Collections.synchronizedList(new ArrayList<>());
        private int bytes;

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            notes.add("text:" + text);
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer part, boolean last) {
            bytes += part.remaining();
            if (last) {
                notes.add("binary:" + bytes);
                bytes = 0;
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            notes.add("pong:" + UTF_8.decode(message));
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            notes.add("close:" + code + ":" + reason);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            notes.add("error");
        }
    }

    @Test
    void messagesOfAllSizesPassBothWays() {
        Notes notes = new Notes();
        WebSocket socket = open("/echo", notes, "v5.channel.k8s.io");
        assertThat(socket.getSubprotocol()).isEqualTo("v5.channel.k8s.io");
        socket.sendText("hel", false).join();
        socket.sendText("lo", true).join();
        socket.sendPing(ByteBuffer.wrap("p".getBytes(UTF_8))).join();
        socket.sendBinary(ByteBuffer.wrap(new byte[300_000]), true).join();
        socket.sendBinary(ByteBuffer.allocate(0), true).join();
        await().untilAsserted(() -> assertThat(notes.notes).contains("text:text 5", "binary:5", "pong:p",
                "text:text 300000", "binary:300000", "text:text 0", "binary:0"));
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye").join();
        await().untilAsserted(() -> assertThat(notes.notes).last().asString().startsWith("close:1000"));
        await().untilAsserted(() -> assertThat(server.inProgress()).isZero());
        assertThat(departed).hasValue(1);
    }

    @Test
    void manyMessagesKeepTheirOrderAndTheClientWaits() {
        Notes notes = new Notes();
        WebSocket socket = open("/echo", notes);
        for (int i = 1; i <= 500; i++) {
            socket.sendBinary(ByteBuffer.wrap(new byte[i]), true).join();
        }
        await().untilAsserted(() -> assertThat(notes.notes).hasSize(1000));
        assertThat(notes.notes).element(998).isEqualTo("text:text 500");
    }

    @Test
    void theServersFarewellArrives() {
        Notes notes = new Notes();
        open("/farewell", notes);
        await().untilAsserted(() -> assertThat(notes.notes).containsExactly("close:4001:enough"));
        await().untilAsserted(() -> assertThat(server.inProgress()).isZero());
    }

    @Test
    void aClientThatVanishesIsNoticed() {
        WebSocket socket = open("/silent", new Notes());
        assertThat(server.inProgress()).isEqualTo(1);
        socket.abort();
        await().untilAsserted(() -> assertThat(departed).hasValue(1));
        await().untilAsserted(() -> assertThat(server.inProgress()).isZero());
    }

    @Test
    void closingTheServerEndsTheSocket() {
        Notes notes = new Notes();
        open("/silent", notes);
        server.close();
        await().untilAsserted(() -> assertThat(notes.notes).isNotEmpty());
    }

    @Test
    void aMessageThatIsTooLargeEndsTheSocket() {
        Notes notes = new Notes();
        WebSocket socket = open("/silent", notes);
        socket.sendBinary(ByteBuffer.wrap(new byte[1_100_000]), true).handle((_, _) -> true).join();
        await().untilAsserted(() -> assertThat(server.inProgress()).isZero());
    }

    @Test
    void aClientThatDoesNotReadIsCutOff() {
        open("/flood", new WebSocket.Listener() {
            @Override
            public void onOpen(WebSocket socket) {
                // Asks for nothing.
            }
        });
        await().untilAsserted(() -> assertThat(failure.get()).isInstanceOf(TooSlowException.class));
        await().untilAsserted(() -> assertThat(server.inProgress()).isZero());
    }

    @Test
    void aRefusalIsAnOrdinaryAnswer() {
        assertThatThrownBy(() -> open("/refuse", new Notes())).isInstanceOf(CompletionException.class)
                .hasMessageContaining("WebSocketHandshakeException");
    }
}
