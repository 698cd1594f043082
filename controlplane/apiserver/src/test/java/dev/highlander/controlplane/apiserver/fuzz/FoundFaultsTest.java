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
        patch("/api/v1/nodes/marked/status", "{\"metadata\":{\"namespace\":\"a\"}}", 422);
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

    @Test
    void aDeletionOfManyReachesOneNamespaceOnly() throws IOException {
        String maps = "/api/v1/namespaces/fuzz/configmaps";
        ask("POST", maps, "{\"metadata\":{\"name\":\"stays\"}}", 201);
        assertThat(client.ask(WireRequest.of("DELETE", "/api/v1/configmaps")).status()).isEqualTo(405);
        assertThat(client.ask(WireRequest.of("GET", maps + "/stays")).status()).isEqualTo(200);
    }

    @Test
    void aGraceForEverEndsNevertheless() throws IOException {
        String pods = "/api/v1/namespaces/fuzz/pods";
        ask("POST", pods,
                """
                        {"metadata":{"name":"patient"},"spec":{"nodeName":"n","terminationGracePeriodSeconds":9223372036854775807,
                         "automountServiceAccountToken":false,"containers":[{"name":"c","image":"i"}]}}""",
                201);
        for (String grace : new String[]{"", "?gracePeriodSeconds=9223372036854775807"}) {
            WireAnswer going = client.ask(WireRequest.of("DELETE", pods + "/patient" + grace));
            assertThat(going.status()).as("%s", going).isEqualTo(200);
            assertThat(going.json().path("metadata").path("deletionTimestamp").asText()).startsWith("20");
        }
        client.ask(WireRequest.of("DELETE", pods + "/patient?gracePeriodSeconds=0"));
        assertThat(client.ask(WireRequest.of("GET", pods + "/patient")).status()).isEqualTo(404);
    }

    @Test
    void timesThatNoClockTellsAreRefused() throws IOException {
        String pods = "/api/v1/namespaces/fuzz/pods";
        ask("POST", pods, """
                {"metadata":{"name":"talks"},"spec":{"nodeName":"n","automountServiceAccountToken":false,
                 "containers":[{"name":"c","image":"i"}]}}""", 201);
        for (String time : new String[]{"sinceTime=tomorrow", "sinceTime=-999999999-01-01T00:00:00Z",
            "sinceTime=%2B999999999-01-01T00:00:00Z"}) {
            WireAnswer refused = client.ask(WireRequest.of("GET", pods + "/talks/log?" + time));
            assertThat(refused.status()).as("%s", refused).isEqualTo(400);
            assertThat(refused.json().path("message").asText()).contains("sinceTime").contains("RFC 3339");
        }
    }

    @Test
    void aHeadOfAWatchEndsAtOnce() throws IOException {
        for (String path : new String[]{"/api/v1/pods", "/api/v1/namespaces/fuzz/pods/any"}) {
            assertThat(client.ask(WireRequest.of("HEAD", path + "?watch=true")).status()).isEqualTo(200);
            assertThat(client.ask(WireRequest.of("GET", "/readyz")).text()).isEqualTo("ok");
        }
    }

    @Test
    void aHeadThatIsRefusedHasNoBody() throws IOException {
        assertThat(client.ask(WireRequest.of("HEAD", "/%zz")).status()).isEqualTo(400);
        assertThat(client.ask(WireRequest.of("GET", "/readyz")).text()).isEqualTo("ok");
    }
}
