package dev.highlander.controlplane.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highlander.controlplane.node.logs.LogOptions;
import dev.highlander.controlplane.node.runtime.ContainerRuntime;
import dev.highlander.controlplane.node.runtime.process.ProcessRuntime;
import dev.highlander.controlplane.node.runtime.simulated.SimulatedRuntime;
import dev.highlander.ownership.time.SystemTime;
import dev.highlander.testkit.TestCluster;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A real API server and one node, in this JVM. */
final class NodeWorld {
    static final String NODE = "node-a";

    final KubernetesClient client;
    final Path directory;
    private final SystemTime time = new SystemTime("test-time");
    private final TestCluster cluster = TestCluster.start();
    private final boolean simulated;
    private ContainerRuntime runtime;
    private NodeAgent agent;

    private NodeWorld(Path directory, boolean simulated) throws Exception {
        this.directory = directory;
        this.simulated = simulated;
        this.client = cluster.client();
        // What the controllers of a whole cluster make in every namespace, and every pod mounts.
        client.serviceAccounts().inNamespace("default")
                .resource(new ServiceAccountBuilder().withNewMetadata().withName("default").endMetadata().build())
                .create();
        client.configMaps().inNamespace("default")
                .resource(new ConfigMapBuilder().withNewMetadata().withName("kube-root-ca.crt").endMetadata()
                        .addToData("ca.crt", "none").build())
                .create();
        this.runtime = open();
        this.agent = start();
    }

    static NodeWorld withProcesses(Path directory) throws Exception {
        return new NodeWorld(directory, false);
    }

    static NodeWorld simulated(Path directory) throws Exception {
        return new NodeWorld(directory, true);
    }

    private ContainerRuntime open() throws Exception {
        return simulated
                ? new SimulatedRuntime(InstantSource.system())
                : ProcessRuntime.open(directory.resolve("node"), InstantSource.system());
    }

    private NodeAgent start() throws Exception {
        return NodeAgent.start(client, runtime, NodeOptions.local(NODE, directory.resolve("node"), "v1.32.0"),
                InstantSource.system(), time);
    }

    /** The agent goes as a crash would have it: nothing is ended. */
    void leave() {
        agent.close();
        runtime.close();
    }

    void comeBack() throws Exception {
        runtime = open();
        agent = start();
    }

    void drain() throws Exception {
        agent.drain(Duration.ofSeconds(10));
        runtime.close();
    }

    /** A pod bound to the node, with one container that runs a script. */
    static PodBuilder pod(String name, String script) {
        return new PodBuilder().withNewMetadata().withName(name).withNamespace("default").endMetadata().withNewSpec()
                .withNodeName(NODE).withTerminationGracePeriodSeconds(5L)
                .withContainers(new ContainerBuilder().withName("main").withImage("none")
                        .withCommand("sh", "-c", script).build())
                .endSpec();
    }

    Pod create(PodBuilder pod) {
        return client.pods().resource(pod.build()).create();
    }

    @Nullable
    Pod get(String name) {
        return client.pods().inNamespace("default").withName(name).get();
    }

    Pod awaitPod(String name, Predicate<Pod> condition) {
        return await("pod " + name).atMost(Duration.ofSeconds(20)).until(() -> get(name),
                pod -> pod != null && condition.test(pod));
    }

    Pod awaitPhase(String name, String phase) {
        return awaitPod(name, pod -> phase.equals(pod.getStatus().getPhase()));
    }

    Pod awaitReady(String name) {
        return awaitPod(name, NodeWorld::ready);
    }

    void awaitGone(String name) {
        await("pod " + name + " gone").atMost(Duration.ofSeconds(20)).until(() -> get(name) == null);
    }

    static boolean ready(Pod pod) {
        return pod.getStatus() != null && pod.getStatus().getConditions() != null && pod.getStatus().getConditions()
                .stream()
                .anyMatch(condition -> condition.getType().equals("Ready") && condition.getStatus().equals("True"));
    }

    static ContainerStatus main(Pod pod) {
        return pod.getStatus().getContainerStatuses().getFirst();
    }

    static boolean waits(Pod pod, String reason) {
        return pod.getStatus() != null && !pod.getStatus().getContainerStatuses().isEmpty()
                && main(pod).getState().getWaiting() != null
                && reason.equals(main(pod).getState().getWaiting().getReason());
    }

    String log(String pod) throws Exception {
        return log(pod, LogOptions.ALL);
    }

    String log(String pod, LogOptions options) throws Exception {
        try (InputStream log = agent.logs().open("default", pod, null, options)) {
            return new String(log.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    NodeAgent agent() {
        return agent;
    }

    void awaitEvent(String reason, String text) {
        await("event " + reason).atMost(Duration.ofSeconds(20)).untilAsserted(
                () -> assertThat(client.v1().events().inNamespace("default").list().getItems())
                        .filteredOn(Event::getReason, reason)
                        .extracting(Event::getMessage).anyMatch(message -> message.contains(text)));
    }

    /** The number of the container's main process, as its id tells. */
    static long pid(Pod pod) {
        String id = main(pod).getContainerID();
        return Long.parseLong(id.substring("process://".length(), id.indexOf('-')));
    }

    void close() throws Exception {
        try {
            client.pods().inNamespace("default").withGracePeriod(0).delete();
            if (!simulated) {
                await("nothing left").atMost(Duration.ofSeconds(20)).until(() -> runtime.list().isEmpty());
            }
        } finally {
            leave();
            cluster.close();
            time.close();
        }
    }
}
