package dev.highlander.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

@HighlanderTest
class TestClusterTest {
    @Test
    void aTestGetsAClusterWithItsNamespaces(TestCluster cluster, KubernetesClient client) {
        assertThat(client).isSameAs(cluster.client());
        assertThat(client.namespaces().list().getItems())
                .extracting(namespace -> namespace.getMetadata().getName())
                .containsExactlyInAnyOrder("default", "kube-system", "kube-public", "kube-node-lease");
    }

    @Test
    void clustersKnowNothingOfEachOther(TestCluster cluster) {
        try (TestCluster other = TestCluster.start()) {
            other.client().resource(ClientContract.map("only-there", "1")).create();
            assertThat(cluster.client().configMaps().inNamespace("default").withName("only-there").get()).isNull();
        }
    }

    @Test
    void aUserWithoutPermissionIsRefused(TestCluster cluster) {
        assertThatThrownBy(() -> cluster.client("nobody").configMaps().inNamespace("default").list())
                .isInstanceOfSatisfying(KubernetesClientException.class,
                        refusal -> assertThat(refusal.getCode()).isEqualTo(403));
    }

    @Test
    void objectsCarryTheTimeOfTheTest() {
        ManualTime time = new ManualTime();
        time.pass(Duration.ofDays(31));
        try (TestCluster cluster = TestCluster.start(TestCluster.Options.defaults().in(time))) {
            assertThat(cluster.client().resource(ClientContract.map("timed", "1")).create().getMetadata()
                    .getCreationTimestamp()).isEqualTo("2026-02-01T12:00:00Z");
        }
    }

    @Test
    void kubectlReachesItByItsKubeconfig(TestCluster cluster) throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/kubectl")), "kubectl is not installed");
        cluster.client().resource(ClientContract.map("seen-by-kubectl", "1")).create();
        Process kubectl = new ProcessBuilder("/usr/bin/kubectl", "--kubeconfig", cluster.kubeconfig().toString(),
                "get", "--raw", "/api/v1/namespaces/default/configmaps/seen-by-kubectl").redirectErrorStream(true)
                .start();
        String output = new String(kubectl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(kubectl.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(output).contains("\"name\":\"seen-by-kubectl\"");
        assertThat(kubectl.exitValue()).isZero();
    }

    @Test
    void closingRemovesItsFiles() throws Exception {
        TestCluster cluster = TestCluster.start();
        Path kubeconfig = cluster.kubeconfig();
        assertThat(kubeconfig).exists();
        cluster.close();
        cluster.close();
        assertThat(kubeconfig.getParent()).doesNotExist();
    }
}
