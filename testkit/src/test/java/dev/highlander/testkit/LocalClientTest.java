package dev.highlander.testkit;

import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.AfterEach;

/** The contract within the JVM. */
class LocalClientTest extends ClientContract {
    private final TestCluster cluster = TestCluster.start();

    @AfterEach
    void close() {
        cluster.close();
    }

    @Override
    TestCluster cluster() {
        return cluster;
    }

    @Override
    KubernetesClient client() {
        return cluster.client();
    }

    @Override
    void cutConnections() {
        // There is none to cut within the JVM.
    }
}
