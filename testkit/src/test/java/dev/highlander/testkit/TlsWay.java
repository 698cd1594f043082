package dev.highlander.testkit;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Over TLS, HTTP/2 and WebSocket, with the JDK's HTTP client, through a network that can break. */
final class TlsWay implements Way {
    private final TestCluster cluster = TestCluster.start();
    private final FaultProxy proxy;
    private final KubernetesClient client;

    TlsWay() throws IOException {
        proxy = new FaultProxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), cluster.url().getPort()));
        Config config = new ConfigBuilder(Config.fromKubeconfig(cluster.kubeconfig().toFile()))
                .withMasterUrl("https://127.0.0.1:" + proxy.port()).build();
        client = new KubernetesClientBuilder().withConfig(config).withHttpClientFactory(new JdkHttpClientFactory())
                .build();
    }

    @Override
    public TestCluster cluster() {
        return cluster;
    }

    @Override
    public KubernetesClient client() {
        return client;
    }

    @Override
    public void cut() {
        proxy.reset();
    }

    @Override
    public void sever() {
        proxy.sever();
    }

    @Override
    public void heal() throws IOException {
        proxy.heal();
    }

    @Override
    public void close() {
        client.close();
        proxy.close();
        cluster.close();
    }
}
