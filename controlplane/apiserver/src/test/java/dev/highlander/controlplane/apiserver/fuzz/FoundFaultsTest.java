package dev.highlander.controlplane.apiserver.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.http.HttpLimits;
import dev.highlander.controlplane.store.StoreOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the fuzz test has found, each by its name. */
@Timeout(60)
class FoundFaultsTest {
    private static FuzzedServer server;
    private static WireClient client;

    @BeforeAll
    static void start() throws Exception {
        server = new FuzzedServer(StoreOptions.defaults(), HttpLimits.defaults());
        client = server.client();
    }

    @AfterAll
    static void close() {
        client.close();
        server.close();
    }

    private static ObjectNode ask(String method, String path, String body, int expected) throws IOException {
        WireAnswer answer = client.ask(WireRequest.json(method, path, body));
        assertThat(answer.status()).as("%s", answer).isEqualTo(expected);
        return (ObjectNode) answer.json();
    }

    private static ObjectNode patch(String path, String body, int expected) throws IOException {
        WireAnswer answer = client.ask(WireRequest.of("PATCH", path).with("Content-Type: application/merge-patch+json")
                .with(body.getBytes(StandardCharsets.UTF_8)));
        assertThat(answer.status()).as("%s", answer).isEqualTo(expected);
        return (ObjectNode) answer.json();
    }

    @Test
    void puttingAFractionBackChangesNothing() throws IOException {
        ObjectNode made = ask("POST", Subject.CUSTOM,
                "{\"metadata\":{\"name\":\"fraction\"},\"spec\":{\"size\":1,\"ratio\":1.5,\"any\":{\"x\":1e300}}}",
                201);
        assertThat(ask("PUT", Subject.CUSTOM + "/fraction", made.toString(), 200)).isEqualTo(made);
    }

    @Test
    void aWriteToTheStatusBringsNoInvalidMetadata() throws IOException {
        ask("POST", "/api/v1/nodes", "{\"metadata\":{\"name\":\"marked\"}}", 201);
        for (String metadata : new String[]{"\"labels\":{\"a b\":\"c\"}", "\"annotations\":{\"a b\":\"c\"}",
            "\"finalizers\":[\"a b\"]"}) {
            ObjectNode refused = patch("/api/v1/nodes/marked/status", "{\"metadata\":{" + metadata + "}}", 422);
            assertThat(refused.path("details").path("causes").path(0).path("field").asText()).startsWith("metadata.");
        }
        assertThat(patch("/api/v1/nodes/marked/status", "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}", 200)
                .path("metadata").path("labels").path("a").asText()).isEqualTo("b");
    }

    @Test
    void whatIsNotServedYetIsNoFailureOfTheServer() throws IOException {
        for (String subresource : new String[]{"exec", "attach", "portforward", "ephemeralcontainers"}) {
            WireAnswer refused = client
                    .ask(WireRequest.of("GET", "/api/v1/namespaces/fuzz/pods/any/" + subresource));
            assertThat(refused.status()).as("%s", refused).isEqualTo(405);
            assertThat(refused.json().path("message").asText()).contains("does not serve pods/" + subresource);
        }
    }
}
