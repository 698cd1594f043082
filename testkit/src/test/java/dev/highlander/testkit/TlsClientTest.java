package dev.highlander.testkit;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The contract over TLS, HTTP/2 and WebSocket, with the JDK's HTTP client, through a network that can break. */
class TlsClientTest extends ClientContract {
    private final TestCluster cluster = TestCluster.start();
    private FaultProxy proxy;
    private KubernetesClient client;

    @BeforeEach
    void connect() throws IOException {
        proxy = new FaultProxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), cluster.url().getPort()));
        Config config = new ConfigBuilder(Config.fromKubeconfig(cluster.kubeconfig().toFile()))
                .withMasterUrl("https://127.0.0.1:" + proxy.port()).build();
        client = new KubernetesClientBuilder().withConfig(config).withHttpClientFactory(new JdkHttpClientFactory())
                .build();
    }

    @AfterEach
    void close() {
        client.close();
        proxy.close();
        cluster.close();
    }

    @Override
    TestCluster cluster() {
        return cluster;
    }

    @Override
    KubernetesClient client() {
        return client;
    }

    @Override
    void cutConnections() {
        proxy.reset();
    }
}
