package dev.highlander.bench.bare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.bench.load.Connection;
import dev.highlander.bench.load.Endpoint;
import dev.highlander.bench.load.FanOut;
import dev.highlander.bench.load.KubeconfigFile;
import dev.highlander.bench.load.Measured;
import dev.highlander.bench.load.RequestBuffer;
import dev.highlander.bench.load.Script;
import dev.highlander.ownership.time.SystemTime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BareServerTest {
    private static final String MAPS = "/api/v1/namespaces/ns/configmaps";

    @TempDir
    Path folder;
    private BareServer server;
    private Endpoint endpoint;
    private Connection connection;

    @BeforeEach
    void start() throws IOException {
        server = BareServer.start(folder, 0, InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z")));
        endpoint = KubeconfigFile.read(server.kubeconfig(), null);
        connection = Connection.open(endpoint);
    }

    @AfterEach
    void stop() {
        connection.close();
        server.close();
    }

    private record Answer(int status, String body) {}

    private Answer ask(String method, String path, String... body) throws IOException {
        byte[][] pieces = new byte[body.length][];
        for (int i = 0; i < body.length; i++) {
            pieces[i] = body[i].getBytes(StandardCharsets.UTF_8);
        }
        connection.request().write(method, path, pieces);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        int status = connection.exchange(whole::write);
        return new Answer(status, whole.toString(StandardCharsets.UTF_8));
    }

    private static String map(String name, String value) {
        return "{\"metadata\":{\"name\":\"" + name + "\"},\"data\":{\"v\":\"" + value + "\"}}";
    }

    @Test
    void whatIsCreatedCanBeReadReplacedListedAndDeleted() throws IOException {
        Answer created = ask("POST", MAPS, map("a", "1"));
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.body()).contains("\"resourceVersion\":\"1\"",
                "\"creationTimestamp\":\"2026-01-02T03:04:05Z\"",
                "\"uid\":\"");
        assertThat(ask("GET", MAPS + "/a")).isEqualTo(new Answer(200, created.body()));
        assertThat(ask("POST", MAPS, map("a", "1")).status()).isEqualTo(409);

        Answer updated = ask("PUT", MAPS + "/a", map("a", "2"));
        assertThat(updated.status()).isEqualTo(200);
        assertThat(updated.body()).contains("\"v\":\"2\"", "\"resourceVersion\":\"2\"");
        Answer second = ask("POST", MAPS, map("b", "x"));
        assertThat(ask("GET", MAPS)).isEqualTo(new Answer(200,
                "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"3\"},\"items\":["
                        + updated.body() + "," + second.body() + "]}"));

        assertThat(ask("DELETE", MAPS + "/a?gracePeriodSeconds=0").status()).isEqualTo(200);
        assertThat(ask("GET", MAPS + "/a").status()).isEqualTo(404);
        assertThat(ask("PUT", MAPS + "/a", map("a", "3")).status()).isEqualTo(404);
    }

    @Test
    void aNamespaceTakesItsObjectsAlong() throws IOException {
        assertThat(ask("POST", "/api/v1/namespaces", "{\"metadata\":{\"name\":\"ns\"}}").status()).isEqualTo(201);
        assertThat(ask("POST", MAPS, map("a", "1")).status()).isEqualTo(201);
        assertThat(ask("DELETE", "/api/v1/namespaces/ns").status()).isEqualTo(200);
        assertThat(ask("GET", MAPS).body()).endsWith("\"items\":[]}");
    }

    @Test
    void aListLargerThanItsBufferIsWhole() throws IOException {
        String large = "x".repeat(100_000);
        for (int i = 0; i < 7; i++) {
            assertThat(ask("POST", MAPS, map("m" + i, large)).status()).isEqualTo(201);
        }
        assertThat(ask("POST", MAPS, map("m7", "y".repeat(300_000))).status()).isEqualTo(201);
        Answer list = ask("GET", MAPS);
        assertThat(list.body().split("\"name\":\"m", -1)).hasSize(9);
        assertThat(list.body()).endsWith("]}").hasSizeGreaterThan(1_000_000);
    }

    @Test
    void whatIsAcknowledgedIsInTheJournal() throws IOException {
        Answer created = ask("POST", MAPS, map("a", "1"));
        assertThat(Files.readString(folder.resolve("journal"), StandardCharsets.ISO_8859_1)).contains(created.body());
    }

    @Test
    void allWatchersSeeEachWrite() throws Exception {
        try (SystemTime time = new SystemTime("test-timer");
                FanOut fanOut = FanOut.open(endpoint, 20, MAPS + "?watch=true", "\"name\":\"w", time)) {
            Measured measured = fanOut.measure(endpoint, new Script() {
                private int next;

                @Override
                public void next(RequestBuffer request) {
                    request.write("POST", MAPS, map("w" + next++, "1").getBytes(StandardCharsets.UTF_8));
                }

                @Override
                public int expected() {
                    return 201;
                }
            }, Duration.ofSeconds(30), 10);
            assertThat(measured.latencies().count()).isEqualTo(10);
        }
    }

    @Test
    void withoutACertificateNobodyIsLetIn() {
        assertThatThrownBy(() -> {
            Endpoint stranger = KubeconfigFile.withToken(URI.create(endpoint.url()), folder.resolve("pki/ca.crt"),
                    "none");
            try (Connection refused = Connection.open(stranger)) {
                refused.request().write("GET", "/readyz");
                refused.exchange((bytes, offset, length) -> {});
            }
        }).isInstanceOf(IOException.class);
    }
}
