package dev.highlander.ownership.kubernetes;

import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseStore;
import dev.highlander.ownership.time.SystemTime;
import dev.highlander.ownership.time.TimeSource;
import dev.highlander.testkit.FaultProxy;
import dev.highlander.testkit.TestCluster;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A cluster, stores on it, and networks between them. Closes all it made. */
final class World implements AutoCloseable {
    static final String NAMESPACE = "default";

    private final Deque<AutoCloseable> made = new ArrayDeque<>();
    final TestCluster cluster;

    World() {
        cluster = keep(TestCluster.start());
    }

    <T extends AutoCloseable> T keep(T closeable) {
        made.push(closeable);
        return closeable;
    }

    /** A machine's clock. */
    SystemTime time() {
        return keep(new SystemTime("test-timer"));
    }

    /** A store within the JVM. */
    KubernetesLeaseStore store(TimeSource time) {
        return store(cluster.client(), time, InstantSource.system());
    }

    KubernetesLeaseStore store(KubernetesClient client, TimeSource time, InstantSource wall) {
        return keep(new KubernetesLeaseStore(client, KubernetesLeaseOptions.in(NAMESPACE), time, wall));
    }

    /** A network of one's own to the cluster's TLS port. */
    FaultProxy network() throws IOException {
        return keep(new FaultProxy(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), cluster.url().getPort())));
    }

    /** A client over TLS and that network. */
    KubernetesClient client(FaultProxy network) throws IOException {
        Config config = new ConfigBuilder(Config.fromKubeconfig(cluster.kubeconfig().toFile()))
                .withMasterUrl("https://127.0.0.1:" + network.port()).withRequestRetryBackoffLimit(0).build();
        return keep(new KubernetesClientBuilder().withConfig(config)
                .withHttpClientFactory(new JdkHttpClientFactory()).build());
    }

    /** The object as it is. */
    Lease object(LeaseName lease) {
        return cluster.client().leases().inNamespace(NAMESPACE).withName(KubernetesLeaseStore.objectName(lease))
                .get();
    }

    void delete(LeaseName lease) {
        cluster.client().leases().inNamespace(NAMESPACE).withName(KubernetesLeaseStore.objectName(lease)).delete();
    }

    static <T> T call(CompletionStage<T> answer) {
        try {
            return answer.toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new AssertionError(e);
        } catch (TimeoutException e) {
            throw new AssertionError("no answer", e);
        }
    }

    static LeaseAnswer.Held held(LeaseAnswer answer) {
        if (answer instanceof LeaseAnswer.Held held) {
            return held;
        }
        throw new AssertionError("answer " + answer + ", expected held");
    }

    static long granted(LeaseAnswer answer) {
        if (answer instanceof LeaseAnswer.Granted granted) {
            return granted.epoch().value();
        }
        throw new AssertionError("answer " + answer + ", expected granted");
    }

    static LeaseAnswer acquire(LeaseStore store, LeaseName lease, String claim, Duration ttl) {
        return call(store.acquire(lease, dev.highlander.ownership.HolderId.parse(claim), ttl));
    }

    @Override
    public void close() {
        while (!made.isEmpty()) {
            try {
                made.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("the world did not close cleanly", e);
            }
        }
    }
}
