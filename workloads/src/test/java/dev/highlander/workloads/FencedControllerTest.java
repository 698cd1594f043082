package dev.highlander.workloads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highlander.controlplane.apiserver.http.Exchange;
import dev.highlander.controlplane.apiserver.http.Exchange.TrustedUser;
import dev.highlander.controlplane.apiserver.http.Handler;
import dev.highlander.controlplane.client.LocalClients;
import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.Fence;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.Ownership;
import dev.highlander.ownership.time.SystemTime;
import dev.highlander.resources.Workload;
import dev.highlander.testkit.TestCluster;
import dev.highlander.workloads.render.Marks;
import dev.highlander.workloads.render.RenderIdentity;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Controllers before an API server that knows the fence. */
@Timeout(120)
class FencedControllerTest {
    private static final Workload ONE = Workloads.process("{name: p, image: busybox, command: [sleep, '1']}");
    private static final Workload TWO = Workloads.process("{name: p, image: busybox, command: [sleep, '2']}");
    private static final Workload OTHER = Workloads.process("{name: q, image: busybox, command: [sleep, '2']}");

    private final TestCluster cluster = TestCluster.start();
    private final SystemTime time = new SystemTime("test-time");
    private final List<AutoCloseable> closed = new ArrayList<>();
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger writesOfOld = new AtomicInteger();

    @BeforeEach
    void defineCustomResources() throws IOException {
        for (String kind : List.of("processes", "cronjobs", "services", "persistents")) {
            try (InputStream definition = Files.newInputStream(
                    Path.of("..", "deploy", "crds", "workload" + kind + ".yaml"))) {
                cluster.client().apiextensions().v1().customResourceDefinitions().load(definition).create();
            }
        }
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable thing : closed.reversed()) {
            thing.close();
        }
        time.close();
        cluster.close();
    }

    @Test
    void anOldOwnerThatStillBelievesIsRefusedAndStandsDownWithoutTryingOn() {
        WorkloadController old = lead(7, List.of(ONE));
        await().until(() -> "7".equals(epochOf("p-pod")));
        assertThat(raise(8).accepted()).isTrue();
        old.configure(List.of(TWO, OTHER));
        await().until(() -> told.size() == 1);
        assertThat(told.getFirst()).startsWith("7 ")
                .contains(
                        "epoch 7 is stale: tenant 'default' is fenced at epoch 8 by ConfigMap highlander-fence-default");
        int writes = writesOfOld.get();
        old.configure(List.of(ONE));
        old.configure(List.of(TWO, OTHER));
        await().during(Duration.ofMillis(500)).atMost(Duration.ofSeconds(20))
                .until(() -> writesOfOld.get() == writes);
        assertThat(told).hasSize(1);
        assertThat(epochOf("q-pod")).as("no stale creation").isNull();
        Pod untouched = Objects.requireNonNull(pod("p-pod"));
        assertThat(untouched.getMetadata().getDeletionTimestamp()).isNull();
        assertThat(untouched.getMetadata().getAnnotations()).doesNotContainKey(Marks.CONTROLLED_SHUTDOWN)
                .containsEntry(Marks.EPOCH, "7");

        lead(8, List.of(ONE));
        await().until(() -> "8".equals(epochOf("p-pod")));
        assertThat(Objects.requireNonNull(pod("p-pod")).getMetadata().getUid())
                .isEqualTo(untouched.getMetadata().getUid());
    }

    @Test
    void aHigherEpochOnOneObjectAloneDoesNotEndTheTerm() {
        WorkloadController owner = lead(7, List.of(ONE));
        await().until(() -> "7".equals(epochOf("p-pod")));
        cluster.client().pods().inNamespace("default").withName("p-pod").edit(pod -> {
            pod.getMetadata().getAnnotations().put(Marks.EPOCH, "9");
            return pod;
        });
        owner.configure(List.of(TWO, OTHER));
        await().until(() -> "7".equals(epochOf("q-pod")));
        assertThat(told).isEmpty();
        assertThat(Objects.requireNonNull(pod("p-pod")).getMetadata().getDeletionTimestamp()).isNull();
    }

    @Test
    void whatAnOldOwnerDecidedBeforeItsSuccessorTookOverIsRefused() {
        lead(7, List.of(ONE));
        await().until(() -> "7".equals(epochOf("p-pod")));
        KubernetesClient client = cluster.client("c-7", "system:masters");
        Applier late = new Applier(client, new Believer(7), settings(7));
        Pod seen = Objects.requireNonNull(pod("p-pod"));
        raise(8);
        Object refused = catchRefusal(() -> late.mark(seen));
        assertThat(refused).as("already before the successor has touched the pod").isInstanceOfSatisfying(
                StaleEpochException.class, stale -> assertThat(stale.everywhere()).isTrue());
        lead(8, List.of(ONE));
        await().until(() -> "8".equals(epochOf("p-pod")));
        assertThat(catchRefusal(() -> late.delete(seen))).isInstanceOfSatisfying(KubernetesClientException.class,
                conflict -> assertThat(conflict.getCode()).isEqualTo(409));
        assertThat(pod("p-pod")).isNotNull();
    }

    private static @Nullable Object catchRefusal(Runnable write) {
        try {
            write.run();
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    private Fence.Answer raise(long epoch) {
        return new KubernetesFence(cluster.client(), "default", "default")
                .raise(new LeaseName("tenant/default"), HolderId.of("c-" + epoch, "t"), new Epoch(epoch))
                .toCompletableFuture().join();
    }

    private static WorkloadSettings settings(long epoch) {
        return WorkloadSettings.of(new RenderIdentity("c-" + epoch, "test", "default"), "default", true);
    }

    private WorkloadController lead(long epoch, List<Workload> wish) {
        Handler server = cluster.handler();
        LocalClients counting = new LocalClients(exchange -> {
            count(exchange, epoch);
            server.handle(exchange);
        });
        KubernetesClient client = counting.client(new TrustedUser("c-" + epoch, List.of("system:masters",
                "system:authenticated")));
        closed.add(client);
        WorkloadController controller = WorkloadController.start(client, settings(epoch), wish, InstantSource.system(),
                time, new WorkloadListener() {
                    @Override
                    public void superseded(long term, String why) {
                        told.add(term + " " + why);
                    }
                });
        closed.add(controller);
        raise(epoch);
        controller.lead(new Believer(epoch));
        return controller;
    }

    private void count(Exchange exchange, long epoch) {
        if (epoch == 7 && !exchange.method().equals("GET") && !exchange.rawPath().contains("/events")) {
            writesOfOld.incrementAndGet();
        }
    }

    private @Nullable Pod pod(String name) {
        return cluster.client().pods().inNamespace("default").withName(name).get();
    }

    private @Nullable String epochOf(String name) {
        Pod pod = pod(name);
        return pod == null ? null : pod.getMetadata().getAnnotations().get(Marks.EPOCH);
    }

    /** An owner who always believes: what protects then is the target alone. */
    private record Believer(long epoch) implements Authority {
        @Override
        public <T extends @Nullable Object> T within(Duration bound, Ownership.Action<T, RuntimeException> action) {
            return action.run();
        }
    }
}
