package dev.highlander.controlplane.apiserver.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highlander.controlplane.apiserver.ApiServer;
import dev.highlander.controlplane.apiserver.http.HttpLimits;
import dev.highlander.controlplane.apiserver.http.HttpServer;
import dev.highlander.controlplane.apiserver.http.TestPki;
import dev.highlander.controlplane.store.Entry;
import dev.highlander.controlplane.store.Range;
import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreOptions;
import dev.highlander.controlplane.store.memory.MemoryStore;
import dev.highlander.ownership.time.SystemTime;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.net.ssl.SSLContext;

/** A whole API server over TLS with a namespace, its service account and a custom kind, and an administrator's way in. */
final class FuzzedServer implements AutoCloseable {
    private final SystemTime time = new SystemTime("fuzz-timer");
    private final Store store;
    private final ApiServer api;
    private final HttpServer http;
    private final SSLContext tls;

    FuzzedServer(StoreOptions options, HttpLimits limits) throws IOException, GeneralSecurityException {
        TestPki pki = new TestPki();
        store = MemoryStore.open(options);
        api = ApiServer.over(store, ApiServer.Options.defaults(time));
        http = HttpServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), pki.tls(), limits,
                api.handler());
        tls = pki.client(pki.authority.client("fuzz-admin", List.of("system:masters")));
        try (WireClient client = client()) {
            make(client, "/api/v1/namespaces", "{\"metadata\":{\"name\":\"" + Subject.NAMESPACE + "\"}}");
            make(client, "/api/v1/namespaces/" + Subject.NAMESPACE + "/serviceaccounts",
                    "{\"metadata\":{\"name\":\"default\"}}");
            make(client, "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", Subject.DEFINITION);
            await().until(() -> client.ask(WireRequest.of("GET", Subject.CUSTOM)).status() == 200);
        }
    }

    private static void make(WireClient client, String path, String body) throws IOException {
        WireAnswer made = client.ask(WireRequest.json("POST", path, body));
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
    }

    /** A new client, not yet connected. */
    WireClient client() {
        return new WireClient(tls, http.port());
    }

    /** A new client of HTTP/2. */
    Http2Client secondClient() {
        return new Http2Client(tls, http.port());
    }

    int exchanges() {
        return http.inProgress();
    }

    long watches() {
        return store.statistics().watches();
    }

    /** Every entry of the store is an object of a kind that is served, whole, under the name that it is kept under. */
    void checkStore() {
        Set<String> collections = new TreeSet<>();
        api.registry().snapshot().kinds().forEach(kind -> collections.add(kind.storage().collection()));
        long found = 0;
        for (String collection : collections) {
            for (Entry entry : store.view().range(Range.collection(collection))) {
                found++;
                JsonNode object = Subject.tree(new String(entry.bytes(), StandardCharsets.UTF_8));
                JsonNode metadata = object.path("metadata");
                assertThat(metadata.path("name").asText()).as("%s", entry.key()).isEqualTo(entry.key().name());
                assertThat(metadata.path("namespace").asText()).as("%s", entry.key())
                        .isEqualTo(entry.key().namespace());
                assertThat(metadata.path("uid").asText()).as("%s", entry.key()).isNotEmpty();
                assertThat(metadata.path("resourceVersion").asText()).as("%s", entry.key())
                        .isEqualTo(entry.modified().toString());
            }
        }
        assertThat(store.statistics().entries()).isEqualTo(found);
    }

    /** How many threads there are by the first word of their name, virtual ones included. */
    static Map<String, Integer> threads() throws IOException {
        Path folder = Files.createTempDirectory("fuzz-threads");
        Path dump = folder.resolve("threads.json");
        try {
            ManagementFactory.getPlatformMXBean(com.sun.management.HotSpotDiagnosticMXBean.class).dumpThreads(
                    dump.toString(), com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat.JSON);
            Map<String, Integer> counts = new TreeMap<>();
            for (JsonNode container : Subject.tree(Files.readString(dump)).path("threadDump")
                    .path("threadContainers")) {
                for (JsonNode thread : container.path("threads")) {
                    counts.merge(thread.path("name").asText().replaceAll("[-#0-9]+.*", ""), 1, Integer::sum);
                }
            }
            return counts;
        } finally {
            Files.deleteIfExists(dump);
            Files.delete(folder);
        }
    }

    @Override
    public void close() {
        http.close();
        api.close();
        store.close();
        time.close();
    }
}
