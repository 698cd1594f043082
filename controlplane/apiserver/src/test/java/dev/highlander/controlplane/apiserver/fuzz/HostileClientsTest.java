package dev.highlander.controlplane.apiserver.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highlander.controlplane.apiserver.http.HttpLimits;
import dev.highlander.controlplane.store.StoreOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that are slow, half gone, silent or too many: they are told or cut off, and nobody else notices. */
@Timeout(120)
class HostileClientsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String MAPS = "/api/v1/namespaces/fuzz/configmaps";
    private static final HttpLimits SHORT = HttpLimits.defaults().withHeadTime(Duration.ofMillis(400))
            .withBodyTime(Duration.ofMillis(400)).withWriteTime(Duration.ofMillis(400))
            .withIdleTime(Duration.ofSeconds(2));

    private FuzzedServer server;
    private WireClient good;
    private long watches;

    @BeforeEach
    void start() throws Exception {
        server = new FuzzedServer(StoreOptions.defaults(), SHORT);
        good = server.client();
        watches = server.watches();
    }

    /** Whatever a test's clients did, the server has nothing left of them and serves on. */
    @AfterEach
    void servesOn() throws IOException {
        assertThat(create("after").status()).isEqualTo(201);
        good.close();
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(server.exchanges()).isZero();
            assertThat(server.watches()).isEqualTo(watches);
        });
        server.close();
    }

    private WireAnswer create(String name) throws IOException {
        return good.ask(WireRequest.json("POST", MAPS, "{\"metadata\":{\"name\":\"" + name + "\"}}"));
    }

    private boolean exists(String name) throws IOException {
        return good.ask(WireRequest.of("GET", MAPS + "/" + name)).isSuccess();
    }

    /** Waits until the server hangs up on a client that sends nothing more. */
    private static void awaitHangUp(WireClient client) throws IOException {
        client.open().setSoTimeout((int) PATIENCE.toMillis());
        try {
            client.open().getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            // A reset is a way to hang up, too.
        }
    }

    @Test
    void aHeadThatNeverEndsIsCutOff() throws IOException {
        try (WireClient slow = server.client()) {
            slow.send("GET " + MAPS + " HTTP/1.1\r\nHost: fu");
            awaitHangUp(slow);
        }
    }

    @Test
    void aConnectionThatNeverAsksIsCutOff() throws IOException {
        try (WireClient silent = server.client()) {
            silent.connect();
            awaitHangUp(silent);
        }
    }

    @Test
    void aBodyThatNeverEndsIsRefused() throws IOException {
        try (WireClient slow = server.client()) {
            slow.send("POST " + MAPS + " HTTP/1.1\r\nHost: fuzz\r\nContent-Length: 100\r\n\r\n"
                    + "{\"metadata\":{\"name\":\"half\"}}");
            WireAnswer told = slow.receive();
            assertThat(told.status()).isEqualTo(408);
            assertThat(told.json().path("kind").asText()).isEqualTo("Status");
            assertThat(told.json().path("reason").asText()).isEqualTo("Timeout");
            assertThat(told.json().path("message").asText()).contains("sending the body took longer than 400 ms");
            awaitHangUp(slow);
        }
        assertThat(exists("half")).isFalse();
    }

    @Test
    void aBodyThatIsCutOffMakesNothing() throws IOException {
        try (WireClient half = server.client()) {
            half.send("POST " + MAPS + " HTTP/1.1\r\nHost: fuzz\r\nContent-Length: 100\r\n\r\n"
                    + "{\"metadata\":{\"name\":\"half\"}}");
            half.open().shutdownOutput();
            awaitHangUp(half);
        }
        assertThat(exists("half")).isFalse();
    }

    @Test
    void aChunkedBodyWithoutItsEndMakesNothing() throws IOException {
        try (WireClient half = server.client()) {
            half.send("POST " + MAPS + " HTTP/1.1\r\nHost: fuzz\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "1c\r\n{\"metadata\":{\"name\":\"half\"}}\r\n");
            assertThat(half.receive().status()).isEqualTo(408);
        }
        assertThat(exists("half")).isFalse();
    }

    @Test
    void manyIdleConnectionsKeepNobodyOut() throws IOException {
        List<WireClient> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                WireClient client = server.client();
                client.connect();
                idle.add(client);
            }
            assertThat(create("among-idlers").status()).isEqualTo(201);
            for (WireClient client : idle) {
                awaitHangUp(client);
            }
        } finally {
            idle.forEach(WireClient::close);
        }
    }

    @Test
    void whoNeverReadsItsWatchIsCutOffAndHoldsUpNobody() throws Exception {
        String big = "{\"metadata\":{\"name\":\"big\"},\"data\":{\"a\":\"" + "x".repeat(900_000) + "\"}}";
        try (WireClient deaf = server.client(); Following other = new Following(server.client(), MAPS)) {
            deaf.connect();
            deaf.open().setReceiveBufferSize(4_096);
            deaf.send("GET " + MAPS + "?watch=true HTTP/1.1\r\nHost: fuzz\r\n\r\n");
            await().atMost(PATIENCE).until(() -> server.watches() == watches + 2);
            assertThat(good.ask(WireRequest.json("POST", MAPS, big)).status()).isEqualTo(201);
            for (int i = 0; i < 40; i++) {
                WireAnswer changed = good.ask(WireRequest.of("PATCH", MAPS + "/big")
                        .with("Content-Type: application/merge-patch+json")
                        .with(("{\"data\":{\"n\":\"" + i + "\"}}").getBytes(StandardCharsets.UTF_8)));
                assertThat(changed.status()).isEqualTo(200);
            }
            String newest = good.ask(WireRequest.of("GET", MAPS + "/big")).json().path("metadata")
                    .path("resourceVersion").asText();
            await().atMost(PATIENCE).until(() -> newest.equals(other.view().get("fuzz/big")));
            await().atMost(PATIENCE).until(() -> server.watches() == watches + 1);
        }
    }

    @Test
    void aWatchWhoseClientSentABodyEndsWithItsClient() throws IOException {
        try (WireClient watcher = server.client()) {
            watcher.send("GET " + MAPS + "?watch=true HTTP/1.1\r\nHost: fuzz\r\nContent-Length: 2\r\n\r\n{}");
            assertThat(watcher.receiveHead()).isEqualTo(200);
            assertThat(server.watches()).isEqualTo(watches + 1);
            watcher.open().setSoTimeout(1_000);
        }
        await().atMost(PATIENCE).until(() -> server.watches() == watches);
    }

    @Test
    void aWatchOfNoSecondsLastsAsLongAsTheServerLikes() throws IOException {
        try (WireClient watcher = server.client()) {
            watcher.send("GET " + MAPS + "?watch=true&timeoutSeconds=0 HTTP/1.1\r\nHost: fuzz\r\n\r\n");
            assertThat(watcher.receiveHead()).isEqualTo(200);
            assertThat(create("seen").status()).isEqualTo(201);
            JsonNode event = Subject.tree(new String(watcher.chunk(), StandardCharsets.UTF_8));
            assertThat(event.path("object").path("metadata").path("name").asText()).isEqualTo("seen");
        }
    }
}
