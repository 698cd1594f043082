package dev.highlander.controlplane.apiserver.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.ApiServer;
import dev.highlander.controlplane.apiserver.http.Exchange.Peer;
import dev.highlander.controlplane.apiserver.http.Exchange.TrustedUser;
import dev.highlander.controlplane.apiserver.json.Json;
import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreOptions;
import dev.highlander.controlplane.store.memory.MemoryStore;
import dev.highlander.ownership.time.SystemTime;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What tells clients how to ask and kubectl how to print is what a real server tells: discovery, old and new, and tables. */
class RecordedDocumentsTest {
    private static final Peer ADMIN = new Peer("test", null, new TrustedUser("admin", List.of("system:masters")));
    private static final String KINDS = "/dev/highlander/controlplane/apiserver/kinds/";
    private static final String AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    /** The recorded server keeps custom resource definitions in an old version, {@code v1beta1}; we keep them as they are served. */
    private static final String KEPT_OTHERWISE = "/resources/0/storageVersionHash: expected \"jfWCUB31mvA=\" but was \"M5uH+AlWATY=\"";
    private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";

    @TestFactory
    List<DynamicTest> aggregatedDiscovery() {
        return tests(KINDS + "discovery.json", AGGREGATED, answer -> answer);
    }

    @TestFactory
    List<DynamicTest> discoveryDocuments() {
        return tests("/discovery/discovery-legacy.json", "application/json", answer -> {
            // The addresses of the recorded server are left out of the recording.
            ((ObjectNode) answer).remove("serverAddressByClientCIDRs");
            return answer;
        });
    }

    @TestFactory
    List<DynamicTest> columnsOfTables() {
        return tests(KINDS + "tables.json", TABLE, answer -> {
            ArrayNode columns = (ArrayNode) answer.path("columnDefinitions");
            // Descriptions are left out of the recording.
            columns.forEach(column -> ((ObjectNode) column).remove("description"));
            return columns;
        });
    }

    /** What is left of an answer to be compared. */
    private interface Part {
        JsonNode of(JsonNode answer);
    }

    private static List<DynamicTest> tests(String recording, String accept, Part part) {
        List<DynamicTest> tests = new ArrayList<>();
        try (SystemTime time = new SystemTime("documents");
                Store store = MemoryStore.open(StoreOptions.defaults());
                ApiServer server = ApiServer.over(store, ApiServer.Options.defaults(time))) {
            for (Map.Entry<String, JsonNode> document : read(recording).properties()) {
                RecordedExchange exchange = new RecordedExchange("GET", document.getKey(), Map.of("Accept", accept),
                        new byte[0], ADMIN, -1);
                server.handler().handle(exchange);
                String answer = exchange.answer();
                tests.add(DynamicTest.dynamicTest(document.getKey(), () -> {
                    assertThat(exchange.status()).as(answer).isEqualTo(200);
                    List<String> differences = new Placeholders().differences(document.getValue(),
                            part.of(Json.mapper().readTree(answer)));
                    differences.removeIf(difference -> difference.equals(KEPT_OTHERWISE));
                    assertThat(differences).isEmpty();
                }));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tests;
    }

    private static JsonNode read(String recording) throws IOException {
        try (InputStream in = Objects.requireNonNull(RecordedDocumentsTest.class.getResourceAsStream(recording),
                recording)) {
            return Json.mapper().readTree(in);
        }
    }
}
