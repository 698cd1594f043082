package dev.highlander.controlplane.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.highlander.controlplane.node.logs.LogOptions;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The agent against a real API server, with real processes. */
@Timeout(120)
class ProcessNodeTest {
    private final NodeWorld world;
    private final Path directory;

    ProcessNodeTest(@TempDir Path directory) throws Exception {
        this.directory = directory;
        world = NodeWorld.withProcesses(directory);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        world.close();
        try (var pods = Files.list(directory.resolve("node/pods"))) {
            assertThat(pods).isEmpty();
        }
    }

    @Test
    void aKilledProcessComesBackAndADeletedPodIsGone() throws Exception {
        world.create(NodeWorld.pod("web", "echo hello from $HOSTNAME; sleep 1000"));
        Pod first = world.awaitReady("web");
        await().untilAsserted(() -> assertThat(world.log("web")).isEqualTo("hello from web\n"));
        ProcessHandle process = ProcessHandle.of(NodeWorld.pid(first)).orElseThrow();
        process.destroyForcibly();
        Pod second = world.awaitPod("web", pod -> NodeWorld.ready(pod) && NodeWorld.main(pod).getRestartCount() == 1);
        assertThat(NodeWorld.main(second).getLastState().getTerminated().getExitCode()).isEqualTo(137);
        assertThat(NodeWorld.pid(second)).isNotEqualTo(NodeWorld.pid(first));
        assertThat(world.log("web", LogOptions.ALL.ofPrevious())).isEqualTo("hello from web\n");
        world.awaitEvent("Started", "Started container main");
        world.client.pods().inNamespace("default").withName("web").delete();
        world.awaitGone("web");
        world.awaitEvent("Killing", "Stopping container main");
        assertThat(ProcessHandle.of(NodeWorld.pid(second)).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void aRestartOfTheAgentAdoptsWhatRuns() throws Exception {
        world.create(NodeWorld.pod("web", "echo once; sleep 1000"));
        Pod before = world.awaitReady("web");
        world.leave();
        world.comeBack();
        world.client.pods().inNamespace("default").withName("web")
                .edit(pod -> new PodBuilder(pod).editMetadata().addToLabels("seen", "yes").endMetadata().build());
        ProcessHandle.of(NodeWorld.pid(before)).orElseThrow().destroyForcibly();
        Pod after = world.awaitPod("web", pod -> NodeWorld.main(pod).getRestartCount() == 1 && NodeWorld.ready(pod));
        assertThat(NodeWorld.main(after).getLastState().getTerminated().getContainerID())
                .isEqualTo(NodeWorld.main(before).getContainerID());
    }

    @Test
    void aPodThatWasDeletedMeanwhileIsEndedOnReturn() throws Exception {
        world.create(NodeWorld.pod("web", "sleep 1000"));
        Pod pod = world.awaitReady("web");
        world.leave();
        world.client.pods().inNamespace("default").withName("web").withGracePeriod(0).delete();
        world.awaitGone("web");
        assertThat(ProcessHandle.of(NodeWorld.pid(pod))).isPresent();
        world.comeBack();
        await().atMost(Duration.ofSeconds(20)).until(() -> ProcessHandle.of(NodeWorld.pid(pod)).isEmpty());
    }

    @Test
    void aDrainedNodeEndsItsContainersAndBringsThemBackAtOnce() throws Exception {
        world.create(NodeWorld.pod("web", "trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.05; done"));
        Pod before = world.awaitReady("web");
        await().until(() -> world.log("web").contains("up"));
        world.drain();
        assertThat(ProcessHandle.of(NodeWorld.pid(before)).filter(ProcessHandle::isAlive)).isEmpty();
        Pod drained = world.awaitPod("web", pod -> NodeWorld.main(pod).getState().getTerminated() != null
                || NodeWorld.main(pod).getState().getWaiting() != null);
        assertThat(drained.getStatus().getPhase()).isEqualTo("Running");
        world.comeBack();
        Pod after = world.awaitPod("web", pod -> NodeWorld.ready(pod) && NodeWorld.main(pod).getRestartCount() == 1);
        assertThat(NodeWorld.main(after).getLastState().getTerminated().getExitCode()).isZero();
    }

    @Test
    void aNewPodOfTheSameNameWaitsForTheEndOfTheOld() throws Exception {
        Path trace = directory.resolve("trace");
        String script = "trap '' TERM; echo begin >> " + trace + "; while :; do sleep 0.05; done";
        world.create(NodeWorld.pod("web", script));
        Pod first = world.awaitReady("web");
        await().until(() -> Files.exists(trace));
        AtomicBoolean together = new AtomicBoolean();
        world.client.pods().inNamespace("default").withName("web").withGracePeriod(0).delete();
        world.awaitGone("web");
        Pod second = world.create(NodeWorld.pod("web", script));
        Pod running = await().atMost(Duration.ofSeconds(20)).until(() -> world.get("web"), pod -> {
            boolean began = pod != null && pod.getMetadata().getUid().equals(second.getMetadata().getUid())
                    && NodeWorld.ready(pod);
            together.compareAndSet(false, began && ProcessHandle.of(NodeWorld.pid(first)).isPresent());
            return began;
        });
        assertThat(together).isFalse();
        assertThat(NodeWorld.pid(running)).isNotEqualTo(NodeWorld.pid(first));
        await().untilAsserted(() -> assertThat(Files.readAllLines(trace)).hasSize(2));
    }

    @Test
    void configMapsReachEnvironmentAndFilesAndFilesFollowTheirChanges() throws Exception {
        PodBuilder pod = NodeWorld.pod("web", "echo $GREETING; last=; while :; do f=$(cat $FILE/text); "
                + "[ \"$f\" = \"$last\" ] || echo file $f; last=$f; sleep 0.02; done").editSpec().editFirstContainer()
                .addNewEnv().withName("GREETING").withNewValueFrom().withNewConfigMapKeyRef("text", "conf", false)
                .endValueFrom()
                .endEnv().addNewEnv().withName("FILE").withValue("/etc/highlander-test/conf").endEnv()
                .addNewVolumeMount()
                .withName("conf").withMountPath("/etc/highlander-test/conf").endVolumeMount().endContainer()
                .addNewVolume()
                .withName("conf").withNewConfigMap().withName("conf").endConfigMap().endVolume().endSpec();
        world.create(pod);
        world.awaitEvent("FailedMount", "configmap \"conf\" not found");
        world.awaitPod("web", found -> NodeWorld.waits(found, "ContainerCreating"));
        world.client.configMaps()
                .resource(new ConfigMapBuilder().withNewMetadata().withName("conf").withNamespace("default")
                        .endMetadata().addToData("text", "one").build())
                .create();
        world.awaitReady("web");
        await().untilAsserted(() -> assertThat(world.log("web")).isEqualTo("one\nfile one\n"));
        world.client.configMaps().inNamespace("default").withName("conf")
                .edit(map -> new ConfigMapBuilder(map).addToData("text", "two").build());
        await().untilAsserted(() -> assertThat(world.log("web")).isEqualTo("one\nfile one\nfile two\n"));
    }

    @Test
    void initContainersAndSidecarsRunInOrder() throws Exception {
        Path trace = directory.resolve("trace");
        PodBuilder pod = NodeWorld.pod("job", "echo main >> " + trace).editSpec().withRestartPolicy("OnFailure")
                .withInitContainers(script("one", "echo one >> " + trace).build(),
                        script("side", "echo side >> " + trace + "; sleep 1000").withRestartPolicy("Always").build(),
                        script("two", "echo two >> " + trace).build())
                .endSpec();
        world.create(pod);
        Pod done = world.awaitPhase("job", "Succeeded");
        assertThat(Files.readAllLines(trace)).contains("one", "two", "side", "main").startsWith("one").endsWith("main");
        assertThat(done.getStatus().getInitContainerStatuses()).hasSize(3);
        assertThat(done.getStatus().getInitContainerStatuses().get(1).getState().getTerminated()).isNotNull();
    }

    @Test
    void aCrashLoopBacksOff() {
        world.create(NodeWorld.pod("web", "exit 3"));
        Pod pod = world.awaitPod("web", found -> NodeWorld.waits(found, "CrashLoopBackOff"));
        assertThat(NodeWorld.main(pod).getRestartCount()).isEqualTo(1);
        assertThat(NodeWorld.main(pod).getLastState().getTerminated().getExitCode()).isEqualTo(3);
        assertThat(NodeWorld.main(pod).getState().getWaiting().getMessage())
                .startsWith("back-off 10s restarting failed container=main");
        world.awaitEvent("BackOff", "Back-off restarting failed container main in pod web_default");
    }

    @Test
    void aContainerThatFailsItsLivenessProbeIsRestarted() throws Exception {
        world.create(NodeWorld.pod("web", "sleep 1000").editSpec().editFirstContainer().withNewLivenessProbe()
                .withPeriodSeconds(1)
                .withFailureThreshold(1).withNewExec().withCommand("sh", "-c", "echo it is dead; exit 1").endExec()
                .endLivenessProbe().endContainer().endSpec());
        Pod pod = world.awaitPod("web",
                found -> !found.getStatus().getContainerStatuses().isEmpty()
                        && NodeWorld.main(found).getRestartCount() >= 1);
        assertThat(NodeWorld.main(pod).getRestartCount()).isPositive();
        world.awaitEvent("Unhealthy", "Liveness probe failed: it is dead");
        world.awaitEvent("Killing", "Container main failed liveness probe, will be restarted");
    }

    @Test
    void aPodIsReadyWhenItsReadinessProbeSucceeds() throws Exception {
        try (ServerSocket server = new ServerSocket(0)) {
            Path ready = directory.resolve("ready");
            world.create(NodeWorld.pod("tcp", "sleep 1000").editSpec().editFirstContainer().withNewReadinessProbe()
                    .withPeriodSeconds(1).withNewTcpSocket().withNewPort(server.getLocalPort()).endTcpSocket()
                    .endReadinessProbe()
                    .endContainer().endSpec());
            world.create(NodeWorld.pod("exec", "sleep 1000").editSpec().editFirstContainer().withNewReadinessProbe()
                    .withPeriodSeconds(1).withNewExec().withCommand("test", "-e", ready.toString()).endExec()
                    .endReadinessProbe()
                    .endContainer().endSpec());
            world.awaitReady("tcp");
            Pod waiting = world.awaitPhase("exec", "Running");
            assertThat(NodeWorld.ready(waiting)).isFalse();
            Files.createFile(ready);
            world.awaitReady("exec");
            Files.delete(ready);
            world.awaitPod("exec", pod -> !NodeWorld.ready(pod));
        }
    }

    @Test
    void aStartupProbeHoldsTheOthersBack() throws Exception {
        Path up = directory.resolve("up");
        world.create(NodeWorld.pod("web", "sleep 1000").editSpec().editFirstContainer().withNewStartupProbe()
                .withPeriodSeconds(1)
                .withFailureThreshold(60).withNewExec().withCommand("test", "-e", up.toString()).endExec()
                .endStartupProbe()
                .withNewLivenessProbe().withPeriodSeconds(1).withFailureThreshold(1).withNewExec()
                .withCommand("test", "-e", up.toString()).endExec().endLivenessProbe().endContainer().endSpec());
        world.awaitEvent("Unhealthy", "Startup probe failed");
        Pod pod = world.awaitPhase("web", "Running");
        assertThat(NodeWorld.main(pod).getStarted()).isFalse();
        assertThat(NodeWorld.main(pod).getRestartCount()).isZero();
        Files.createFile(up);
        assertThat(NodeWorld.main(world.awaitReady("web")).getRestartCount()).isZero();
    }

    @Test
    void hooksRunAfterTheStartAndBeforeTheEnd() throws Exception {
        Path trace = directory.resolve("trace");
        world.create(NodeWorld
                .pod("web", "trap 'echo term >> " + trace + "; exit 0' TERM; while :; do sleep 0.05; done").editSpec()
                .editFirstContainer().withNewLifecycle().withNewPostStart().withNewExec()
                .withCommand("sh", "-c", "echo post >> " + trace).endExec().endPostStart().withNewPreStop()
                .withNewExec()
                .withCommand("sh", "-c", "echo pre >> " + trace).endExec().endPreStop().endLifecycle().endContainer()
                .endSpec());
        world.awaitReady("web");
        world.client.pods().inNamespace("default").withName("web").delete();
        world.awaitGone("web");
        assertThat(Files.readAllLines(trace)).containsExactly("post", "pre", "term");
    }

    @Test
    void whatCannotStartSaysWhy() {
        world.create(new PodBuilder().withNewMetadata().withName("image").withNamespace("default").endMetadata()
                .withNewSpec()
                .withNodeName(NodeWorld.NODE)
                .withContainers(new ContainerBuilder().withName("main").withImage("nginx").build())
                .endSpec());
        Pod image = world.awaitPod("image", pod -> NodeWorld.waits(pod, "ErrImageNeverPull"));
        assertThat(NodeWorld.main(image).getState().getWaiting().getMessage()).contains("set command");
        world.create(NodeWorld.pod("missing", "true").editSpec().editFirstContainer().withCommand("/no/such/program")
                .endContainer()
                .withRestartPolicy("Never").endSpec());
        Pod missing = world.awaitPhase("missing", "Failed");
        assertThat(NodeWorld.main(missing).getState().getTerminated().getReason()).isEqualTo("StartError");
        world.create(NodeWorld.pod("env", "true").editSpec().editFirstContainer().addNewEnv().withName("X")
                .withNewValueFrom()
                .withNewSecretKeyRef("k", "none", false).endValueFrom().endEnv().endContainer().endSpec());
        world.awaitPod("env", pod -> NodeWorld.waits(pod, "CreateContainerConfigError"));
        world.awaitEvent("Failed", "Error: secret \"none\" not found");
    }

    @Test
    void aPodThatRunsTooLongFails() {
        world.create(NodeWorld.pod("web", "sleep 1000").editSpec().withActiveDeadlineSeconds(2L).endSpec());
        world.awaitReady("web");
        Pod pod = world.awaitPhase("web", "Failed");
        assertThat(pod.getStatus().getReason()).isEqualTo("DeadlineExceeded");
        assertThat(NodeWorld.main(pod).getState().getTerminated().getExitCode()).isGreaterThan(128);
    }

    @Test
    void logsAreFollowedAndRefusedInKubernetesWords() throws Exception {
        world.create(
                NodeWorld.pod("web", "i=0; while [ $i -lt 20 ]; do i=$((i+1)); echo $i; sleep 0.02; done").editSpec()
                        .withRestartPolicy("Never").endSpec());
        world.awaitPod("web", pod -> !"Pending".equals(pod.getStatus().getPhase()));
        try (InputStream log = world.agent().logs().open("default", "web", "main", LogOptions.ALL.following())) {
            assertThat(new String(log.readAllBytes(), StandardCharsets.UTF_8).lines()).hasSize(20).endsWith("20");
        }
        assertThatThrownBy(() -> world.log("none")).hasMessage("pods \"none\" not found");
        assertThatThrownBy(() -> world.agent().logs().open("default", "web", "other", LogOptions.ALL))
                .hasMessage("container other is not valid for pod web");
        assertThatThrownBy(() -> world.log("web", LogOptions.ALL.ofPrevious()))
                .hasMessage("previous terminated container \"main\" in pod \"web\" not found");
    }

    private static ContainerBuilder script(String name, String script) {
        return new ContainerBuilder().withName(name).withImage("none").withCommand("sh", "-c", script);
    }
}
