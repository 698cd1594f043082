package dev.highlander.app.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a user sees who starts, kills, restarts and stops {@code up}. */
@Timeout(600)
class UpProcessTest {
    @TempDir
    Path folder;

    private int starts;

    private ChildUp start(String... arguments) throws IOException {
        Path log = folder.resolve("output-" + ++starts);
        return ChildUp.start(log, Map.of(), List.of(), arguments);
    }

    private static ConditionFactory eventually() {
        return await().atMost(ChildUp.PATIENCE);
    }

    private static Pod pod(KubernetesClient client, String name) {
        return client.pods().inNamespace("default").withName(name).get();
    }

    private static long pid(Sleeper sleeper) {
        eventually().until(() -> sleeper.processes().size() == 1);
        return sleeper.processes().getFirst().pid();
    }

    @Test
    void theQuickStartRunsItsHeartbeatUntilItIsStopped() throws Exception {
        Path data = folder.resolve("data");
        try (ChildUp up = start("--data-dir", data.toString()).awaitAnnounced()) {
            assertThat(up.kubeconfig()).isEqualTo(data.toRealPath().resolve("kubeconfig"));
            assertThat(Files.getPosixFilePermissions(up.kubeconfig())).extracting(Enum::name)
                    .containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE");
            eventually().untilAsserted(() -> {
                JsonNode workloads = up.json("api/workloads");
                assertThat(workloads.toString()).as("%s", up.said()).contains("heartbeat").contains("now-and-then");
            });
            try (KubernetesClient client = up.client()) {
                eventually().until(() -> pod(client, "heartbeat-pod") != null
                        && pod(client, "heartbeat-pod").getStatus().getPhase().equals("Running"));
                eventually().until(() -> client.pods().inNamespace("default").withName("heartbeat-pod").getLog()
                        .contains(" beat"));
                assertThat(
                        client.raw("/api/v1/namespaces/default/pods/heartbeat-pod/log?sinceSeconds=" + Long.MAX_VALUE))
                        .contains(" beat");
            }
            assertThat(up.page("healthz")).isNotEmpty();
            try (ChildUp second = start("--data-dir", data.toString())) {
                assertThat(second.awaitExit()).isEqualTo(2);
                assertThat(second.said().strip().lines()).singleElement().asString()
                        .startsWith("highlander: another highlander (process ").contains("--data-dir");
            }
            up.terminate();
            assertThat(up.said()).contains("stopping: ").endsWith("stopped\n");
        }
    }

    @Test
    void aKilledControlPlaneAdoptsItsProcessesAndForgetsNothing() throws Exception {
        Sleeper sleeper = new Sleeper();
        String config = sleeper.writeConfig(folder, "").toString();
        String data = folder.resolve("data").toString();
        long pid;
        long epoch;
        String uid;
        try (ChildUp first = start("--config", config, "--data-dir", data).awaitAnnounced()) {
            pid = pid(sleeper);
            try (KubernetesClient client = first.client()) {
                eventually().until(() -> pod(client, "sleeper-pod").getStatus().getPhase().equals("Running"));
                client.configMaps().inNamespace("default").resource(new ConfigMapBuilder().withNewMetadata()
                        .withName("kept").endMetadata().addToData("a", "b").build()).create();
                client.genericKubernetesResources("highlander.plexobject.io/v1", "WorkloadProcess")
                        .inNamespace("default").resource(customSleeper()).create();
                uid = pod(client, "sleeper-pod").getMetadata().getUid();
            }
            epoch = epoch(data);
            first.kill();
        }
        assertThat(ProcessHandle.of(pid)).get().matches(ProcessHandle::isAlive);
        try (ChildUp second = start("--config", config, "--data-dir", data).awaitAnnounced();
                KubernetesClient client = second.client()) {
            eventually().until(() -> epoch(data) > epoch);
            assertThat(client.configMaps().inNamespace("default").withName("kept").get().getData()).containsEntry("a",
                    "b");
            assertThat(client.genericKubernetesResources("highlander.plexobject.io/v1", "WorkloadProcess")
                    .inNamespace("default").withName("custom").get()).isNotNull();
            eventually().until(() -> up(second, "sleeper"));
            assertThat(pod(client, "sleeper-pod").getMetadata().getUid()).isEqualTo(uid);
            assertThat(pod(client, "sleeper-pod").getStatus().getContainerStatuses().getFirst().getRestartCount())
                    .isZero();
            assertThat(sleeper.processes()).extracting(ProcessHandle::pid).containsExactly(pid);
        }
        assertThat(sleeper.processes()).isEmpty();
    }

    private static boolean up(ChildUp child, String workload) {
        for (JsonNode one : child.json("api/workloads")) {
            if (one.toString().contains('"' + workload + '"')) {
                return one.toString().contains("\"healthy\":true");
            }
        }
        return false;
    }

    private static long epoch(String data) throws IOException {
        return Long.parseLong(Files.readAllLines(Path.of(data, "epoch")).getFirst());
    }

    private static GenericKubernetesResource customSleeper() {
        GenericKubernetesResource resource = new GenericKubernetesResource();
        resource.setApiVersion("highlander.plexobject.io/v1");
        resource.setKind("WorkloadProcess");
        resource.setMetadata(new io.fabric8.kubernetes.api.model.ObjectMetaBuilder().withName("custom").build());
        resource.setAdditionalProperty("spec", Map.of("image", "busybox:1.36", "script",
                Map.of("commands", List.of("sleep 3600")), "gracePeriod", "1s"));
        return resource;
    }

    @Test
    void aKilledProcessComesBackAndIsCounted() throws Exception {
        Sleeper sleeper = new Sleeper();
        try (ChildUp up = start("--config", sleeper.writeConfig(folder, "").toString(), "--data-dir",
                folder.resolve("data").toString()).awaitAnnounced(); KubernetesClient client = up.client()) {
            long first = pid(sleeper);
            eventually().until(() -> pod(client, "sleeper-pod").getStatus().getPhase().equals("Running"));
            ProcessHandle.of(first).orElseThrow().destroyForcibly();
            eventually().until(() -> sleeper.processes().size() == 1 && sleeper.processes().getFirst().pid() != first);
            eventually().untilAsserted(() -> assertThat(pod(client, "sleeper-pod").getStatus().getContainerStatuses()
                    .getFirst().getRestartCount()).isEqualTo(1));
        }
        assertThat(sleeper.processes()).isEmpty();
    }

    @Test
    void aProcessThatWillNotEndIsEndedAfterItsGrace() throws Exception {
        Sleeper sleeper = new Sleeper().deaf();
        try (ChildUp up = start("--config", sleeper.writeConfig(folder, "").toString(), "--ephemeral")
                .awaitAnnounced()) {
            pid(sleeper);
            up.terminate();
            assertThat(up.said()).endsWith("stopped\n");
        }
        assertThat(sleeper.processes()).isEmpty();
    }

    @Test
    void anEphemeralClusterLeavesNothingBehind() throws Exception {
        Sleeper sleeper = new Sleeper();
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        Path home = Files.createDirectory(folder.resolve("home"));
        try (ChildUp up = ChildUp.start(folder.resolve("output"), Map.of("HOME", home.toString(), "TMPDIR",
                temporary.toString()), List.of("-Djava.io.tmpdir=" + temporary, "-Duser.home=" + home), "--ephemeral",
                "--config", sleeper.writeConfig(folder, "").toString()).awaitAnnounced()) {
            pid(sleeper);
            assertThat(up.kubeconfig()).startsWith(temporary.toRealPath()).exists();
            up.terminate();
            assertThat(up.said()).endsWith("stopped\n");
        }
        assertThat(sleeper.processes()).isEmpty();
        assertThat(everythingBelow(temporary)).isEmpty();
        assertThat(everythingBelow(home)).isEmpty();
    }

    private static List<Path> everythingBelow(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            // The JVM's own performance counters are not ours.
            return files.filter(file -> !file.equals(folder) && !file.toString().contains("hsperfdata")).toList();
        }
    }

    @Test
    void secretsAreNeverSaid() throws Exception {
        Sleeper sleeper = new Sleeper();
        String password = "pa55-never-said-" + sleeper.seconds();
        String encoded = Base64.getEncoder().encodeToString(password.getBytes(StandardCharsets.UTF_8));
        Path config = sleeper.writeConfig(folder, """
                redis:
                  addr: localhost:1
                  password: %s
                databaseURL: postgres://user:%s@localhost:1/none
                """.formatted(password, password));
        try (ChildUp up = ChildUp.start(folder.resolve("output"), Map.of("HIGHLANDER_LOG_LEVEL", "debug"), List.of(),
                "--config", config.toString(), "--data-dir", folder.resolve("data").toString()).awaitAnnounced();
                KubernetesClient client = up.client()) {
            client.secrets().inNamespace("default").resource(new SecretBuilder().withNewMetadata().withName("hidden")
                    .endMetadata().addToStringData("password", password).build()).create();
            GenericKubernetesResource user = customSleeper();
            user.setAdditionalProperty("spec", Map.of("image", "busybox:1.36", "script",
                    Map.of("commands", List.of("test -n \"$PASSWORD\" && sleep 3600")), "gracePeriod", "1s"));
            client.genericKubernetesResources("highlander.plexobject.io/v1", "WorkloadProcess").inNamespace("default")
                    .resource(user).create();
            client.secrets().inNamespace("default").withName("hidden")
                    .patch("{\"stringData\":{\"password\":\"" + password
                            + "2\"}}");
            eventually().until(() -> up(up, "sleeper"));
            for (String page : List.of("", "api/workloads", "api/status", "api/pods", "api/events", "metrics",
                    "healthz")) {
                assertThat(up.page(page)).as(page).doesNotContain(password).doesNotContain(encoded);
            }
            up.terminate();
            assertThat(up.said()).contains("DEBUG").doesNotContain(password).doesNotContain(encoded)
                    .doesNotContain("PRIVATE KEY");
        }
    }
}
