package dev.highlander.ownership.fence;

import static dev.highlander.ownership.fence.Owners.LEASE;
import static dev.highlander.ownership.fence.Owners.holder;
import static dev.highlander.ownership.fence.Owners.join;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.Fence;
import dev.highlander.ownership.LocalFence;
import dev.highlander.ownership.Ownership;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sender and receiver over a real socket. */
class HttpFenceTest extends FenceContract {
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpFenceGate gate = new HttpFenceGate(new LocalFence());
    @SuppressWarnings("NullAway.Init") // set before every test
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/fence",
                exchange -> respond(exchange, gate.raise(exchange.getRequestHeaders()::getFirst)));
        server.createContext("/effect",
                exchange -> respond(exchange, gate.admit(exchange.getRequestHeaders()::getFirst)));
        server.createContext("/broken", exchange -> {
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        server.createContext("/mute", exchange -> {
            exchange.sendResponseHeaders(412, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        client.close();
    }

    @Override
    Fence fence() {
        return new HttpFence(client, at("/fence"), Duration.ofSeconds(30));
    }

    @Override
    void effect(Ownership ownership) throws Exception {
        assertThat(send(HttpFence.stamp(HttpRequest.newBuilder(at("/effect")), ownership)).statusCode()).isEqualTo(200);
    }

    @Override
    void effect(Epoch epoch) throws Exception {
        assertThat(send(HttpFence.stamp(HttpRequest.newBuilder(at("/effect")), LEASE, epoch)).statusCode())
                .isEqualTo(200);
    }

    @Override
    void assertStale(Effect effect, String... message) {
        assertThatThrownBy(effect::run).isInstanceOf(AssertionError.class).hasMessageContaining("412");
    }

    @Test
    void theRefusalNamesTheEpochsAndSaysWhatToDo() throws Exception {
        raise("ann", 8);

        HttpResponse<String> refused = send(
                HttpFence.stamp(HttpRequest.newBuilder(at("/effect")), LEASE, new Epoch(7)));

        assertThat(refused.statusCode()).isEqualTo(412);
        assertThat(refused.body()).isEqualTo("lease tenant/default: epoch 7 refused, epoch 8 has been seen: "
                + "the sender is not the owner any more and must stop");
        assertThat(refused.headers().firstValue(HttpFence.EPOCH)).contains("8");
    }

    @Test
    void aMissingOrUnreadableHeaderIsToldByName() {
        assertThat(gate.admit(_ -> null)).satisfies(verdict -> {
            assertThat(verdict.status()).isEqualTo(428);
            assertThat(verdict.text()).startsWith("header Highlander-Lease is missing");
        });
        assertThat(gate.admit(Map.of(HttpFence.LEASE, "a")::get).text())
                .startsWith("header Highlander-Epoch is missing");
        assertThat(gate.admit(Map.of(HttpFence.LEASE, "a", HttpFence.EPOCH, "x")::get)).isEqualTo(
                new HttpFenceGate.Verdict(400, "header Highlander-Epoch: 'x', expected a number of 0 or more",
                        Epoch.NONE));
        assertThat(gate.admit(Map.of(HttpFence.LEASE, "?", HttpFence.EPOCH, "1")::get).text())
                .startsWith("header Highlander-Lease: lease: '?', expected");
        assertThat(gate.raise(Map.of(HttpFence.LEASE, "a", HttpFence.EPOCH, "1")::get).text())
                .startsWith("header Highlander-Holder is missing");
        assertThat(gate.raise(Map.of(HttpFence.LEASE, "a", HttpFence.EPOCH, "1", HttpFence.HOLDER, "x")::get).text())
                .startsWith("header Highlander-Holder: holder: 'x', expected name#token");
    }

    @Test
    void aReceiverThatAnswersSomethingElseIsOutOfReach() {
        Fence broken = new HttpFence(client, URI.create(at("/broken") + "?token=secret"), Duration.ofSeconds(30));
        assertThatThrownBy(() -> join(broken.raise(LEASE, holder("ann"), new Epoch(1))))
                .hasCauseInstanceOf(FenceException.class)
                .hasMessageContaining("/broken: status 500, expected 200 to 299")
                .hasMessageNotContaining("secret");
        Fence mute = new HttpFence(client, at("/mute"), Duration.ofSeconds(30));
        assertThatThrownBy(() -> join(mute.raise(LEASE, holder("ann"), new Epoch(1))))
                .hasMessageContaining("refused without the header Highlander-Epoch");
    }

    private static void respond(HttpExchange exchange, HttpFenceGate.Verdict verdict) throws IOException {
        byte[] text = verdict.text().getBytes(UTF_8);
        exchange.getResponseHeaders().set(HttpFence.EPOCH, verdict.epoch().toString());
        exchange.sendResponseHeaders(verdict.status(), text.length);
        exchange.getResponseBody().write(text);
        exchange.close();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI at(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }
}
