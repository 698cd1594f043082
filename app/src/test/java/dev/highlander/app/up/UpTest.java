package dev.highlander.app.up;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highlander.app.controller.Exposition;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A cluster with one process that runs, one that fails and one whose namespace is missing, seen as its user sees it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UpTest {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final String WORKLOADS = """
            storageType: memory
            cluster:
              name: test
            workloads:
              processes:
                - name: steady
                  image: none
                  script: {commands: ["while true; do sleep 1; done"]}
                  restartPolicy: Always
                  terminationGracePeriod: 1s
                - name: broken
                  image: none
                  script: {commands: ["exit 3"]}
                  maxRestarts: 1
                - name: homeless
                  namespace: nowhere
                  image: none
                  script: {commands: ["while true; do sleep 1; done"]}
                  terminationGracePeriod: 1s
            """;
    /** Section by section what the Go controller's dashboards and alerts ask for, but for what only Redis has. */
    private static final Map<String, String> CONTRACT = Map.ofEntries(
            entry("is_leader", "gauge"), entry("leadership_transitions_total", "counter"),
            entry("leadership_duration_seconds", "histogram"), entry("leadership_acquisitions_total", "counter"),
            entry("leadership_losses_total", "counter"), entry("leadership_failed_attempts_total", "counter"),
            entry("last_leader_transition_timestamp_seconds", "gauge"),
            entry("workload_status", "gauge"), entry("workload_startup_duration_seconds", "histogram"),
            entry("workload_shutdown_duration_seconds", "histogram"), entry("workload_operations_total", "counter"),
            entry("workload_errors_total", "counter"), entry("workload_retry_attempts_total", "counter"),
            entry("workload_retry_success_total", "counter"), entry("process_status", "gauge"),
            entry("failover_duration_seconds", "histogram"), entry("failover_total", "counter"),
            entry("failover_errors_total", "counter"),
            entry("db_operations_total", "counter"), entry("db_latency_seconds", "histogram"),
            entry("db_lock_ttl_seconds", "gauge"),
            entry("cluster_health", "gauge"), entry("cluster_priority", "gauge"),
            entry("system_load", "gauge"), entry("goroutine_count", "gauge"), entry("memory_usage_bytes", "gauge"),
            entry("controller_state", "gauge"));

    private final HttpClient http = HttpClient.newHttpClient();
    private RunningWorld world;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        world = RunningWorld.start(folder, WORKLOADS);
    }

    @AfterAll
    void stop() throws Exception {
        world.close();
        http.close();
    }

    @Test
    void whatHappensToWorkloadsMovesTheMetrics() {
        await().atMost(BOUND).untilAsserted(() -> {
            Exposition seen = metrics();
            assertThat(seen.value("workload_operations_total{name=\"steady\",operation=\"create\",type=\"process\"}"))
                    .isEqualTo(1);
            assertThat(seen.value("workload_startup_duration_seconds_count{name=\"steady\",type=\"process\"}"))
                    .isEqualTo(1);
            assertThat(seen.value("workload_status{name=\"steady\",namespace=\"default\",type=\"process\"}"))
                    .isEqualTo(1);
            assertThat(seen.value("process_status{name=\"steady\",namespace=\"default\"}")).isEqualTo(1);
        });
        await().atMost(BOUND).untilAsserted(() -> {
            Exposition seen = metrics();
            assertThat(
                    seen.value("workload_errors_total{error_type=\"process-failed\",name=\"broken\",type=\"process\"}"))
                    .isEqualTo(1);
            assertThat(
                    seen.value("workload_errors_total{error_type=\"restart-limit\",name=\"broken\",type=\"process\"}"))
                    .isEqualTo(1);
            assertThat(seen.value("workload_operations_total{name=\"broken\",operation=\"create\",type=\"process\"}"))
                    .isEqualTo(2);
            assertThat(seen.value("workload_shutdown_duration_seconds_count{name=\"broken\",type=\"process\"}"))
                    .isEqualTo(1);
            assertThat(seen.value("process_status{name=\"broken\",namespace=\"default\"}")).isZero();
        });
        await().atMost(BOUND).untilAsserted(() -> {
            assertThat(
                    metrics().value("workload_errors_total{error_type=\"api-404\",name=\"homeless\",type=\"process\"}"))
                    .isPositive();
            assertThat(metrics().value("workload_retry_attempts_total")).isPositive();
            assertThat(data("/api/workloads/homeless").path("lastError").asText())
                    .contains("namespaces \"nowhere\" not found");
        });
        world.kubectl().namespaces().resource(
                new NamespaceBuilder().withNewMetadata().withName("nowhere").endMetadata().build()).create();
        await().atMost(BOUND).untilAsserted(() -> {
            assertThat(metrics().value("workload_retry_success_total")).isEqualTo(1);
            assertThat(metrics().value("process_status{name=\"homeless\",namespace=\"nowhere\"}")).isEqualTo(1);
        });
    }

    @Test
    void everyMetricOfTheContractIsServedAsItsKind() {
        await().atMost(BOUND).untilAsserted(() -> {
            Map<String, String> types = metrics().types();
            CONTRACT.forEach((name, type) -> assertThat(types).containsEntry("k8_highlander_" + name, type));
        });
        Exposition seen = metrics();
        assertThat(seen.value("is_leader")).isEqualTo(1);
        assertThat(seen.value("leadership_acquisitions_total")).isEqualTo(1);
        assertThat(seen.value("leadership_epoch")).isPositive();
        assertThat(seen.value("last_leader_transition_timestamp_seconds")).isGreaterThan(1.7e9);
        assertThat(seen.value("db_operations_total{operation=\"acquire\"}")).isEqualTo(1);
        assertThat(seen.value("db_lock_ttl_seconds")).isEqualTo(15);
        assertThat(seen.value("cluster_health{cluster=\"test\"}")).isEqualTo(1);
        assertThat(seen.value("controller_state")).isBetween(0.0, 1.0);
    }

    @Test
    void everyEndpointOfTheContractAnswers() throws Exception {
        await().atMost(BOUND).until(() -> get("/readyz").statusCode() == 200);
        for (String path : List.of("/healthz", "/health", "/readyz")) {
            assertThat(get(path).body().strip()).as(path).isEqualTo("OK");
        }
        JsonNode status = json("/status");
        for (String field : List.of("isLeader", "leaderSince", "lastLeaderTransition", "uptime", "leaderID",
                "clusterName", "clusterHealth", "redisConnected", "dbConnected", "storageType", "controllerState",
                "workloadStatus", "readyForTraffic", "version", "buildInfo", "lastError", "failoverCount",
                "leadershipTransitions", "currentLeader", "lastLeader", "lastLeadershipChangeReason",
                "dbFailureCount")) {
            assertThat(status.has(field)).as(field).isTrue();
        }
        assertThat(status.path("isLeader").asBoolean()).isTrue();
        assertThat(status.path("leaderID").asText()).isEqualTo("tester");
        assertThat(status.path("currentLeader").asText()).isEqualTo("tester");
        assertThat(status.path("clusterName").asText()).isEqualTo("test");
        assertThat(status.path("storageType").asText()).isEqualTo("memory");
        assertThat(data("/api/status").path("isLeader").asBoolean()).isTrue();
        JsonNode debug = json("/debug/status");
        assertThat(debug.at("/healthStatus/leaderID").asText()).isEqualTo("tester");
        assertThat(debug.path("uptime").asText()).isNotEmpty();
        assertThat(debug.path("startTime").asText()).isNotEmpty();
        assertThat(debug.path("goroutineCount").asInt()).isPositive();
        for (String field : List.of("alloc", "totalAlloc", "sys", "numGC")) {
            assertThat(debug.at("/memoryStats/" + field).isNumber()).as(field).isTrue();
        }
        assertThat(debug.at("/leadershipHistory/0/to").asText()).isEqualTo("tester");

        await().atMost(BOUND).until(() -> process("steady").path("active").asBoolean());
        assertThat(process("steady").path("type").asText()).isEqualTo("process");
        assertThat(process("steady").has("healthy")).isTrue();
        assertThat(process("steady").path("lastTransition").asText()).isNotEmpty();
        assertThat(process("steady").at("/details/podPhase").asText()).isEqualTo("Running");
        assertThat(data("/api/workloads/steady").path("name").asText()).isEqualTo("steady");
        assertThat(data("/api/workload-names")).extracting(JsonNode::asText)
                .containsExactlyInAnyOrder("steady", "broken", "homeless");
        JsonNode pod = data("/api/pods").path(0);
        for (String field : List.of("name", "namespace", "status", "node", "age", "createdAt")) {
            assertThat(pod.has(field)).as(field).isTrue();
        }
        assertThat(data("/api/dbinfo").path("type").asText()).isEqualTo("memory");
        assertThat(data("/api/dbinfo").path("connected").asBoolean()).isTrue();
        assertThat(data("/api/dbinfo").has("address")).isTrue();
        assertThat(get("/api/workloads/nobody").statusCode()).isEqualTo(404);
        assertThat(json("/api/workloads/nobody").has("error")).isTrue();
        assertThat(get("/metrics").headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
        assertThat(get("/").body()).contains("<main");
    }

    @Test
    void theApiServersMetricsTellOfItsStore() {
        Exposition seen = Exposition.of(world.kubectl().raw("/metrics"));
        assertThat(seen.samples()).containsEntry("highlander_store_failed", 0.0)
                .containsEntry("apiserver_storage_objects{resource=\"nodes\"}", 1.0);
        assertThat(seen.samples().get("highlander_store_write_duration_seconds_count"))
                .isEqualTo(seen.samples().get("highlander_store_batch_changes_count")).isPositive();
    }

    private Exposition metrics() {
        return Exposition.of(get("/metrics").body());
    }

    private JsonNode process(String name) {
        return data("/api/workloads").at("/processes/" + name);
    }

    private JsonNode data(String path) {
        JsonNode answer = json(path);
        assertThat(answer.path("status").asText()).isEqualTo("success");
        return answer.path("data");
    }

    private JsonNode json(String path) {
        try {
            return new ObjectMapper().readTree(get(path).body());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpResponse<String> get(String path) {
        try {
            return http.send(HttpRequest.newBuilder(world.console().resolve(path)).timeout(BOUND).build(),
                    BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
