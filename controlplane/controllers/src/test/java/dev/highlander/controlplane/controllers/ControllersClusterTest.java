package dev.highlander.controlplane.controllers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import dev.highlander.controlplane.controllers.node.NodeController;
import dev.highlander.testkit.ManualTime;
import dev.highlander.testkit.TestCluster;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NamespaceCondition;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The controllers against an API server, on a clock that stands still unless a test moves it. */
class ControllersClusterTest {
    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final String PEM = "-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----\n";

    private final ManualTime time = new ManualTime();
    private TestCluster cluster;
    private KubernetesClient client;
    private Controllers controllers;

    @BeforeEach
    void start() {
        cluster = TestCluster.start();
        client = cluster.client();
        controllers = Controllers.start(client, Controllers.Options.DEFAULT.withRootCa(PEM), time, time.clock());
        await().atMost(BOUND).until(controllers::ready);
    }

    @AfterEach
    void stop() {
        controllers.close();
        cluster.close();
    }

    @Test
    void everyNamespaceHasAServiceAccountAndTheCaCertificateAndGetsThemBack() {
        namespace("team");
        eventually(() -> {
            assertThat(client.serviceAccounts().inNamespace("team").withName("default").get()).isNotNull();
            assertThat(client.configMaps().inNamespace("team").withName("kube-root-ca.crt").require().getData())
                    .containsEntry("ca.crt", PEM);
        });

        client.serviceAccounts().inNamespace("team").withName("default").delete();
        client.configMaps().inNamespace("team").withName("kube-root-ca.crt")
                .edit(map -> new ConfigMapBuilder(map).addToData("ca.crt", "another").build());
        eventually(() -> {
            assertThat(client.serviceAccounts().inNamespace("team").withName("default").get()).isNotNull();
            assertThat(client.configMaps().inNamespace("team").withName("kube-root-ca.crt").require().getData())
                    .containsEntry("ca.crt", PEM);
        });
    }

    @Test
    void aDeletedNamespaceTakesEverythingInItAlong() {
        namespace("team");
        map("team", "a");
        client.secrets().inNamespace("team").resource(new SecretBuilder().withNewMetadata().withName("s")
                .endMetadata().build()).create();
        client.namespaces().withName("team").delete();

        eventually(() -> assertThat(client.namespaces().withName("team").get()).isNull());
        assertThat(client.configMaps().inNamespace("team").list().getItems()).isEmpty();
        assertThat(client.secrets().inNamespace("team").list().getItems()).isEmpty();
        assertThat(client.configMaps().inNamespace("default").withName("kube-root-ca.crt").get()).isNotNull();
    }

    @Test
    void aNamespaceWaitsForFinalizersAndSaysForWhich() {
        namespace("team");
        client.configMaps().inNamespace("team")
                .resource(new ConfigMapBuilder().withNewMetadata().withName("held").withFinalizers("x.io/f")
                        .endMetadata().build())
                .create();
        client.namespaces().withName("team").delete();

        eventually(() -> {
            Namespace namespace = client.namespaces().withName("team").require();
            assertThat(namespace.getStatus().getPhase()).isEqualTo("Terminating");
            assertThat(namespace.getStatus().getConditions()).filteredOn(one -> "True".equals(one.getStatus()))
                    .extracting(NamespaceCondition::getMessage).contains(
                            "Some resources are remaining: configmaps. has 1 resource instances",
                            "Some content in the namespace has finalizers remaining: x.io/f in 1 resource instances");
        });
        client.configMaps().inNamespace("team").withName("held").edit(map -> new ConfigMapBuilder(map).editMetadata()
                .withFinalizers(List.of()).endMetadata().build());
        time.pass(Duration.ofSeconds(10));
        eventually(() -> assertThat(client.namespaces().withName("team").get()).isNull());
    }

    @Test
    void dependentsOfADeletedOwnerGoThroughAllGenerations() {
        ConfigMap owner = map("default", "owner");
        ConfigMap child = map("default", "child", owner);
        map("default", "grandchild", child);
        map("default", "bystander");
        client.configMaps().inNamespace("default").withName("owner").delete();

        eventually(() -> assertThat(names()).doesNotContain("owner", "child", "grandchild").contains("bystander"));
    }

    @Test
    void anObjectMadeForAnOwnerThatIsGoneAlreadyGoes() {
        ConfigMap owner = map("default", "owner");
        client.configMaps().inNamespace("default").withName("owner").delete();
        map("default", "late", owner);

        eventually(() -> assertThat(names()).doesNotContain("late"));
    }

    @Test
    void anObjectWithALivingOwnerLosesOnlyTheReferenceToTheGoneOne() {
        ConfigMap going = map("default", "going");
        ConfigMap staying = map("default", "staying");
        map("default", "shared", going, staying);
        client.configMaps().inNamespace("default").withName("going").delete();

        eventually(
                () -> assertThat(client.configMaps().inNamespace("default").withName("shared").require().getMetadata()
                        .getOwnerReferences()).extracting(OwnerReference::getName).containsExactly("staying"));
    }

    @Test
    void aForegroundDeletionWaitsForTheDependentsThatBlock() {
        ConfigMap owner = map("default", "owner");
        ConfigMap child = new ConfigMapBuilder().withNewMetadata().withNamespace("default").withName("child")
                .withFinalizers("x.io/hold")
                .withOwnerReferences(reference(owner)).endMetadata().build();
        client.resource(child).create();
        eventually(() -> assertThat(controllers.ready()).isTrue());
        client.configMaps().inNamespace("default").withName("owner")
                .withPropagationPolicy(DeletionPropagation.FOREGROUND).delete();

        eventually(() -> assertThat(client.configMaps().inNamespace("default").withName("child").require().getMetadata()
                .getDeletionTimestamp()).isNotNull());
        assertThat(client.configMaps().inNamespace("default").withName("owner").get()).isNotNull();
        client.configMaps().inNamespace("default").withName("child")
                .edit(map -> new ConfigMapBuilder(map).editMetadata()
                        .withFinalizers(List.of()).endMetadata().build());
        eventually(() -> assertThat(names()).doesNotContain("owner", "child"));
    }

    @Test
    void orphanedDependentsStayWithoutTheirOwner() {
        ConfigMap owner = map("default", "owner");
        map("default", "child", owner);
        client.configMaps().inNamespace("default").withName("owner").withPropagationPolicy(DeletionPropagation.ORPHAN)
                .delete();

        eventually(() -> assertThat(names()).doesNotContain("owner"));
        assertThat(client.configMaps().inNamespace("default").withName("child").require().getMetadata()
                .getOwnerReferences()).isNullOrEmpty();
    }

    @Test
    void aSilentNodeIsMarkedTaintedAndInTimeClearedAndAllIsTakenBackWhenItReturns() {
        node("alive");
        node("silent");
        pod("patient", "silent", 300L);
        pod("impatient", "silent", 5L);

        // Half a second of their time goes by each round, while one of the two goes on beating.
        AtomicInteger beats = new AtomicInteger();
        Runnable round = () -> {
            time.pass(Duration.ofMillis(500));
            beat("alive", beats.incrementAndGet());
        };
        eventually(round, () -> {
            Node silent = client.nodes().withName("silent").require();
            assertThat(silent.getStatus().getConditions()).filteredOn(one -> "Ready".equals(one.getType()))
                    .extracting(NodeCondition::getStatus, NodeCondition::getReason)
                    .containsExactly(tuple("Unknown", "NodeStatusUnknown"));
            assertThat(silent.getSpec().getTaints()).extracting(Taint::getKey, Taint::getEffect).containsExactly(
                    tuple("node.kubernetes.io/unreachable", "NoSchedule"),
                    tuple("node.kubernetes.io/unreachable", "NoExecute"));
            assertThat(readiness("patient")).contains("False");
        });
        assertThat(client.nodes().withName("alive").require().getSpec().getTaints()).isNullOrEmpty();
        eventually(() -> assertThat(client.v1().events().inNamespace("default").list().getItems())
                .anySatisfy(event -> assertThat(event.getReason()).isEqualTo("NodeNotReady")));

        eventually(round,
                () -> assertThat(client.pods().inNamespace("default").withName("impatient").get()).satisfiesAnyOf(
                        pod -> assertThat(pod).isNull(),
                        pod -> assertThat(pod.getMetadata().getDeletionTimestamp()).isNotNull()));
        assertThat(
                client.pods().inNamespace("default").withName("patient").require().getMetadata().getDeletionTimestamp())
                .isNull();

        beat("silent", 1);
        report("silent", "True");
        eventually(round,
                () -> assertThat(client.nodes().withName("silent").require().getSpec().getTaints()).isNullOrEmpty());
    }

    private void eventually(ThrowingRunnable check) {
        // Whatever waits to be tried again gets its chance.
        eventually(() -> time.pass(Duration.ofMillis(50)), check);
    }

    private static void eventually(Runnable round, ThrowingRunnable check) {
        await().atMost(BOUND).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
            round.run();
            check.run();
        });
    }

    private void namespace(String name) {
        client.namespaces().resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
                .create();
    }

    private ConfigMap map(String namespace, String name, HasMetadata... owners) {
        return client.configMaps().inNamespace(namespace)
                .resource(new ConfigMapBuilder().withNewMetadata().withNamespace(namespace).withName(name)
                        .withOwnerReferences(List.of(owners).stream().map(ControllersClusterTest::reference).toList())
                        .endMetadata().build())
                .create();
    }

    private static OwnerReference reference(HasMetadata owner) {
        return new OwnerReferenceBuilder().withApiVersion(owner.getApiVersion()).withKind(owner.getKind())
                .withName(owner.getMetadata().getName()).withUid(owner.getMetadata().getUid())
                .withBlockOwnerDeletion(true).build();
    }

    private List<String> names() {
        return client.configMaps().inNamespace("default").list().getItems().stream()
                .map(map -> map.getMetadata().getName()).toList();
    }

    private void node(String name) {
        client.nodes().resource(new NodeBuilder().withNewMetadata().withName(name).endMetadata().build()).create();
        client.leases().inNamespace(NodeController.LEASES)
                .resource(new LeaseBuilder().withNewMetadata().withName(name).endMetadata()
                        .withNewSpec().withHolderIdentity(name).withLeaseDurationSeconds(40).endSpec().build())
                .create();
        report(name, "True");
    }

    private void report(String node, String ready) {
        // The controllers write to the node, too: who comes second reads again, as an agent would.
        await().ignoreExceptionsMatching(
                e -> e instanceof KubernetesClientException refused && refused.getCode() == 409)
                .until(() -> client.nodes().withName(node)
                        .editStatus(old -> new NodeBuilder(old).withNewStatus().addNewCondition().withType("Ready")
                                .withStatus(ready).withReason("KubeletReady").endCondition().endStatus()
                                .build()) != null);
    }

    private void beat(String node, int count) {
        client.leases().inNamespace(NodeController.LEASES).withName(node)
                .edit(lease -> new LeaseBuilder(lease).editSpec()
                        .withRenewTime(time.clock().instant().plusSeconds(count).atZone(ZoneOffset.UTC)).endSpec()
                        .build());
    }

    private void pod(String name, String node, long seconds) {
        client.pods().inNamespace("default")
                .resource(new PodBuilder().withNewMetadata().withName(name).endMetadata().withNewSpec()
                        .withNodeName(node).withAutomountServiceAccountToken(false).addNewToleration()
                        .withKey("node.kubernetes.io/unreachable")
                        .withOperator("Exists").withEffect("NoExecute").withTolerationSeconds(seconds).endToleration()
                        .addNewContainer()
                        .withName("main").withImage("i:1").endContainer().endSpec().build())
                .create();
        client.pods().inNamespace("default").withName(name)
                .editStatus(pod -> new PodBuilder(pod).withNewStatus().withPhase("Running")
                        .addNewCondition().withType("Ready").withStatus("True").endCondition().endStatus().build());
    }

    private Optional<String> readiness(String pod) {
        Pod found = client.pods().inNamespace("default").withName(pod).require();
        return found.getStatus().getConditions().stream().filter(one -> "Ready".equals(one.getType()))
                .map(one -> one.getStatus())
                .findFirst();
    }
}
