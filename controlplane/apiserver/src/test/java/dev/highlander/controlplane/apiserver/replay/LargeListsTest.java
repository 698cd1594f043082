package dev.highlander.controlplane.apiserver.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LargeListsTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String PADDING = "x".repeat(3000);

    private final ServerInMemory server = new ServerInMemory();

    @AfterEach
    void close() {
        server.close();
    }

    private void make(int maps) throws IOException {
        for (int i = 0; i < maps; i++) {
            String body = "{\"metadata\":{\"name\":\"m-%03d\"},\"data\":{\"k\":\"%s\"}}".formatted(i, PADDING);
            assertThat(server.ask("POST", MAPS, "application/json", "application/json",
                    body.getBytes(StandardCharsets.UTF_8)).status()).isEqualTo(201);
        }
    }

    // Below and above the size from which a list is sent in pieces.
    @ParameterizedTest
    @ValueSource(ints = {3, 200})
    void aListIsWholeHoweverItIsSent(int maps) throws IOException {
        make(maps);

        RecordedExchange plain = server.ask("GET", MAPS, Map.of("Accept", "application/json"), new byte[0]);
        RecordedExchange zipped = server.ask("GET", MAPS,
                Map.of("Accept", "application/json", "Accept-Encoding", "gzip"), new byte[0]);

        assertThat(plain.answerHeader("Content-Encoding")).isNull();
        JsonNode list = new ObjectMapper().readTree(plain.answerBytes());
        assertThat(list.path("kind").asText()).isEqualTo("ConfigMapList");
        assertThat(list.path("items").size()).isGreaterThanOrEqualTo(maps);
        assertThat(list.findValuesAsText("name")).contains("m-000", "m-%03d".formatted(maps - 1));
        boolean large = maps > 100;
        assertThat(zipped.answerHeader("Content-Encoding")).isEqualTo(large ? "gzip" : null);
        if (large) {
            assertThat(zipped.answerHeader("Vary")).isEqualTo("Accept-Encoding");
            assertThat(zipped.answerBytes()).hasSizeLessThan(plain.answerBytes().length / 4);
        }
        assertThat(large ? unzip(zipped.answerBytes()) : zipped.answerBytes()).isEqualTo(plain.answerBytes());
    }

    @Test
    void aLargeTableIsWholeToo() throws IOException {
        make(200);

        RecordedExchange table = server.ask("GET", MAPS + "?includeObject=Object",
                Map.of("Accept", "application/json;as=Table;g=meta.k8s.io;v=v1"), new byte[0]);

        JsonNode tree = new ObjectMapper().readTree(table.answerBytes());
        assertThat(tree.path("kind").asText()).isEqualTo("Table");
        assertThat(tree.path("rows").size()).isGreaterThanOrEqualTo(200);
    }

    private static byte[] unzip(byte[] bytes) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        }
    }
}
