package dev.highlander.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highlander.console.metrics.HighlanderMetrics;
import dev.highlander.console.model.Readiness;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ConsoleTest {
    private final SampleSource source = new SampleSource(SampleSource.NOW);
    private final HighlanderMetrics metrics = new HighlanderMetrics(true);
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Console console;

    @BeforeEach
    void start() throws IOException {
        console = Console.start(new ConsoleSettings("127.0.0.1", 0, Optional.of(0), "/metrics"), source, source,
                metrics,
                InstantSource.fixed(SampleSource.NOW));
    }

    @AfterEach
    void stop() {
        console.close();
        http.close();
    }

    @Test
    void healthAndReadinessAreOneWord() throws Exception {
        assertThat(get("/healthz").body()).isEqualTo("OK");
        assertThat(get("/health").body()).isEqualTo("OK");
        assertThat(get("/readyz").body()).isEqualTo("OK");
        source.readiness = Readiness.not("redis connection issue");
        HttpResponse<String> answer = get("/readyz");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo("not ready - redis connection issue");
    }

    @Test
    void theStatusHasEveryFieldOfTheContract() throws Exception {
        JsonNode bare = json("/status");
        assertThat(bare.fieldNames()).toIterable().contains("isLeader", "leaderSince", "lastLeaderTransition", "uptime",
                "leaderID",
                "clusterName", "clusterHealth", "redisConnected", "dbConnected", "storageType", "controllerState",
                "workloadStatus",
                "readyForTraffic", "version", "buildInfo", "lastError", "failoverCount", "leadershipTransitions",
                "currentLeader",
                "lastLeader", "lastLeadershipChangeReason", "dbFailureCount");
        assertThat(bare.at("/workloadStatus/process/heartbeat").toString())
                .isEqualTo("{\"active\":true,\"namespace\":\"default\"}");
        assertThat(bare.get("uptime").asText()).isEqualTo("25h0m0s");
        assertThat(bare.get("leaderSince").asText()).isEqualTo("2026-03-14T09:45:00Z");
        JsonNode wrapped = json("/api/status");
        assertThat(wrapped.get("status").asText()).isEqualTo("success");
        assertThat(wrapped.get("data")).isEqualTo(bare);
    }

    @Test
    void theDebugStatusTellsOfMemoryThreadsAndHistory() throws Exception {
        JsonNode debug = json("/debug/status");
        assertThat(debug.fieldNames()).toIterable().containsExactly("healthStatus", "uptime", "startTime",
                "goroutineCount", "memoryStats",
                "leadershipHistory");
        assertThat(debug.get("memoryStats").fieldNames()).toIterable().containsExactly("alloc", "totalAlloc", "sys",
                "numGC");
        assertThat(debug.at("/leadershipHistory/0").toString()).isEqualTo(
                "{\"from\":\"node-b\",\"to\":\"node-a\",\"timestamp\":\"2026-03-14T09:45:00Z\",\"reason\":\"lease expired\",\"epoch\":7}");
    }

    @Test
    void workloadsStandByKindAndName() throws Exception {
        JsonNode data = json("/api/workloads").get("data");
        assertThat(data.fieldNames()).toIterable().containsExactly("processes", "cronjobs", "service", "persistent");
        JsonNode one = data.at("/processes/heartbeat");
        assertThat(one.get("type").asText()).isEqualTo("process");
        assertThat(one.at("/details/podPhase").asText()).isEqualTo("Running");
        assertThat(one.has("lastError")).isFalse();
        assertThat(data.at("/processes/now-and-then/lastError").asText()).isEqualTo("main exited with code 3");
        assertThat(json("/api/workloads/heartbeat").get("data")).isEqualTo(one);
        assertThat(json("/api/workloads/default/heartbeat").get("data")).isEqualTo(one);
        assertThat(json("/api/workload-names").get("data").toString()).contains("\"daily-report\",\"heartbeat\"");
    }

    @Test
    void podsAndStoreHaveTheirShapes() throws Exception {
        assertThat(json("/api/pods").at("/data/0").toString())
                .isEqualTo("{\"name\":\"heartbeat-pod\",\"namespace\":\"default\","
                        + "\"status\":\"Running\",\"node\":\"node-a\",\"age\":\"2h\",\"createdAt\":\"2026-03-14T10:00:00Z\"}");
        assertThat(json("/api/dbinfo").get("data").toString())
                .isEqualTo("{\"type\":\"redis\",\"address\":\"redis:6379\",\"connected\":true}");
    }

    @ParameterizedTest
    @CsvSource({"/api/workloads/nobody,404", "/nothing,404", "/api/workloads/,400", "/api/workloads/UPPER,400",
        "/api/workloads/a%2F..%2Fb,400", "/page/index.html,404"})
    void faultsAreToldAsJson(String path, int status) throws Exception {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(new ObjectMapper().readTree(answer.body()).get("error").asText()).isNotBlank();
    }

    @Test
    void aBrokenSourceIsA500AndTheServerLivesOn() throws Exception {
        source.broken = true;
        assertThat(get("/status").statusCode()).isEqualTo(500);
        assertThat(get("/metrics").statusCode()).isEqualTo(500);
        assertThat(get("/status").body()).contains("\"error\"").doesNotContain("Exception");
        source.broken = false;
        assertThat(get("/status").statusCode()).isEqualTo(200);
    }

    @Test
    void nothingCanBeWritten() throws Exception {
        HttpResponse<String> answer = http.send(
                request("/status").POST(HttpRequest.BodyPublishers.ofString("x")).build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "192.168.0.1"})
    void aPageOfAHostileSiteCannotReadThroughALoopbackName(String host) throws Exception {
        assertThat(raw("GET /status HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:8080", "127.0.0.1:1", "[::1]:8080", "highlander.localhost"})
    void namesOfThisMachineAreServed(String host) throws Exception {
        assertThat(raw("GET /healthz HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void thePageLoadsNothingFromElsewhereAndIsCached() throws Exception {
        HttpResponse<String> page = get("/");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse("")).contains("default-src 'none'");
        assertThat(page.body()).contains("<main").doesNotContain("http://", "https://", "style=", "onclick");
        for (String file : List.of("/console.css", "/console.js", "/view.js", "/icon.svg")) {
            assertThat(get(file).statusCode()).as(file).isEqualTo(200);
        }
        String tag = page.headers().firstValue("ETag").orElseThrow();
        assertThat(http.send(request("/").header("If-None-Match", tag).build(), BodyHandlers.ofString()).statusCode())
                .isEqualTo(304);
    }

    @Test
    void metricsAreServedUnderTheirOldNamesInBothFormats() throws Exception {
        metrics.gained();
        metrics.store().answered("renew", Duration.ofMillis(3));
        String text = get("/metrics").body();
        assertThat(text).contains("k8_highlander_is_leader 1.0", "k8_highlander_leadership_acquisitions_total 1.0",
                "k8_highlander_workload_status{name=\"heartbeat\",namespace=\"default\",type=\"process\"} 1.0",
                "k8_highlander_process_status{name=\"heartbeat\",namespace=\"default\"} 1.0",
                "k8_highlander_redis_operations_total{operation=\"renew\"} 1.0",
                "k8_highlander_db_latency_seconds_bucket{operation=\"renew\",le=\"0.005\"} 1",
                "k8_highlander_goroutine_count",
                "k8_highlander_cluster_health{cluster=\"primary\"} 1.0");
        HttpResponse<String> open = http.send(
                request("/metrics").header("Accept", "application/openmetrics-text; version=1.0.0").build(),
                BodyHandlers.ofString());
        assertThat(open.headers().firstValue("Content-Type").orElse("")).startsWith("application/openmetrics-text");
        assertThat(open.body()).endsWith("# EOF\n");
        URI own = URI.create("http://127.0.0.1:" + console.metricsPort());
        assertThat(http.send(HttpRequest.newBuilder(own.resolve("/metrics")).build(), BodyHandlers.ofString())
                .statusCode()).isEqualTo(200);
        assertThat(
                http.send(HttpRequest.newBuilder(own.resolve("/status")).build(), BodyHandlers.ofString()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void everyMetricThatTheGoControllersDashboardsAskForIsServedAsItsKind() throws Exception {
        Duration second = Duration.ofSeconds(1);
        metrics.lost(second);
        metrics.attemptFailed();
        metrics.failedOver(second);
        metrics.failoverFailed();
        metrics.operation("process", "heartbeat", "create");
        metrics.error("process", "heartbeat", "process-failed");
        metrics.retried();
        metrics.recovered();
        metrics.started("process", "heartbeat", second);
        metrics.stopped("process", "heartbeat", second);
        metrics.movedCluster("primary", "secondary");
        metrics.store().answered("renew", second);
        metrics.store().failed("renew", "timeout");
        metrics.store().lockLives(second);
        List<String> lines = get("/metrics").body().lines().toList();
        Map.of("gauge", List.of("is_leader", "last_leader_transition_timestamp_seconds", "workload_status",
                "process_status", "cronjob_status", "redis_lock_ttl_seconds",
                "db_lock_ttl_seconds", "cluster_health", "cluster_priority", "system_load", "goroutine_count",
                "memory_usage_bytes", "controller_state"),
                "counter", List.of("leadership_transitions_total", "leadership_acquisitions_total",
                        "leadership_losses_total", "leadership_failed_attempts_total", "workload_operations_total",
                        "workload_errors_total", "workload_retry_attempts_total", "workload_retry_success_total",
                        "failover_total", "failover_errors_total", "redis_operations_total", "redis_errors_total",
                        "db_operations_total", "db_errors_total", "cluster_transitions_total"),
                "histogram", List.of("leadership_duration_seconds", "workload_startup_duration_seconds",
                        "workload_shutdown_duration_seconds", "failover_duration_seconds", "redis_latency_seconds",
                        "db_latency_seconds"))
                .forEach((kind, names) -> assertThat(names).allSatisfy(
                        name -> assertThat(lines).contains("# TYPE k8_highlander_" + name + " " + kind)));
        assertThat(lines).contains(
                "k8_highlander_workload_errors_total{error_type=\"process-failed\",name=\"heartbeat\",type=\"process\"} 1.0",
                "k8_highlander_cluster_transitions_total{from_cluster=\"primary\",to_cluster=\"secondary\"} 1.0",
                "k8_highlander_redis_errors_total{error_type=\"timeout\",operation=\"renew\"} 1.0",
                "k8_highlander_leadership_duration_seconds_bucket{le=\"10.0\"} 1",
                "k8_highlander_leadership_duration_seconds_bucket{le=\"5120.0\"} 1",
                "k8_highlander_workload_startup_duration_seconds_bucket{name=\"heartbeat\",type=\"process\",le=\"0.1\"} 0",
                "k8_highlander_workload_startup_duration_seconds_bucket{name=\"heartbeat\",type=\"process\",le=\"51.2\"} 1",
                "k8_highlander_failover_duration_seconds_bucket{le=\"0.5\"} 0",
                "k8_highlander_failover_duration_seconds_bucket{le=\"46.0\"} 1");
    }

    @Test
    void anOpenPageSeesTheStateThenPulsesThenEveryChange() throws Exception {
        try (Socket socket = open(); BufferedReader lines = stream(socket)) {
            assertThat(next(lines, "state").at("/counts/workloads").asInt()).isEqualTo(6);
            assertThat(next(lines, "pulse").get("remaining").asLong()).isEqualTo(12_400);
            source.restart();
            console.changed();
            JsonNode state = next(lines, "state");
            while (state.at("/workloads/1/restarts").asInt() != 4) {
                state = next(lines, "state");
            }
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> console.pages() == 0);
    }

    @Test
    void aPageThatReadsNothingHoldsUpNobodyAndTooManyAreTurnedAway() throws Exception {
        List<Socket> sleepers = new ArrayList<>();
        try {
            for (int i = 0; i < Broadcast.MOST_PAGES - 1; i++) {
                sleepers.add(open());
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> console.pages() == Broadcast.MOST_PAGES - 1);
            try (Socket reader = open(); BufferedReader lines = stream(reader)) {
                for (int i = 0; i < 20; i++) {
                    source.restart();
                    console.changed();
                    next(lines, "state");
                }
                HttpResponse<String> refused = get("/api/events-stream");
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(refused.body()).contains("too many pages");
            }
        } finally {
            for (Socket socket : sleepers) {
                socket.close();
            }
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> console.pages() == 0);
    }

    @Test
    void theLeaderStepsDownForWhoAsksOnPurpose() throws Exception {
        HttpResponse<String> answer = stepDown("?successor=node-b", "step-down");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"status\":\"success\",\"data\":{\"steppedDown\":\"node-a\"}}");
        assertThat(source.successors).containsExactly("node-b");
    }

    @Test
    void whoDoesNotLeadSaysWhoDoes() throws Exception {
        source.leads = false;
        HttpResponse<String> answer = stepDown("", "step-down");
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).isEqualTo("{\"error\":\"node-a does not lead; node-b does\"}");
    }

    @Test
    void aSuccessorThatCannotLeadIsRefusedWithTheReason() throws Exception {
        source.refusal = "'node-x' cannot lead; expected one of node-b, node-c";
        HttpResponse<String> answer = stepDown("?successor=node-x", "step-down");
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).isEqualTo("{\"error\":\"'node-x' cannot lead; expected one of node-b, node-c\"}");
    }

    @Test
    void aPageOfAnotherSiteCannotMakeTheLeaderStepDown() throws Exception {
        assertThat(stepDown("", "").statusCode()).isEqualTo(403);
        assertThat(stepDown("?successor=%0a", "step-down").statusCode()).isEqualTo(400);
        HttpResponse<String> read = get("/api/step-down");
        assertThat(read.statusCode()).isEqualTo(405);
        assertThat(read.headers().firstValue("Allow")).contains("POST");
        assertThat(source.successors).isEmpty();
    }

    private HttpResponse<String> stepDown(String query, String intent) throws Exception {
        HttpRequest.Builder request = request("/api/step-down" + query).POST(HttpRequest.BodyPublishers.noBody());
        if (!intent.isEmpty()) {
            request.header("X-Highlander-Intent", intent);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void closingEndsTheStreams() throws Exception {
        try (Socket socket = open(); BufferedReader lines = stream(socket)) {
            next(lines, "state");
            console.close();
            await().atMost(Duration.ofSeconds(10)).until(() -> lines.readLine() == null);
        }
    }

    @Test
    void aTakenPortIsToldInOneLine() {
        assertThatThrownBy(
                () -> Console.start(ConsoleSettings.loopback(console.port()), source, source,
                        new HighlanderMetrics(false),
                        InstantSource.system()))
                .isInstanceOf(IOException.class)
                .hasMessageMatching(
                        "the console cannot listen on 127.0.0.1:\\d+ \\(.*in use.*\\); choose another port");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + console.port() + path))
                .timeout(Duration.ofSeconds(20));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(request(path).build(), BodyHandlers.ofString());
    }

    private JsonNode json(String path) throws Exception {
        return new ObjectMapper().readTree(get(path).body());
    }

    private Socket open() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), console.port());
        socket.getOutputStream()
                .write("GET /api/events-stream HTTP/1.1\r\nHost: localhost\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static BufferedReader stream(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    /** The data of the next event of a name. Chunk sizes are lines of their own and are passed over. */
    private static JsonNode next(BufferedReader lines, String event) throws IOException {
        boolean named = false;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("event: ")) {
                named = line.equals("event: " + event);
            } else if (named && line.startsWith("data: ")) {
                return new ObjectMapper().readTree(line.substring(6));
            }
        }
        throw new IOException("the stream ended before an event " + event);
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), console.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
