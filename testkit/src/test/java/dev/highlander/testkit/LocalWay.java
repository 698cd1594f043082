package dev.highlander.testkit;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;

/** Within the JVM. There is no connection to cut, but a watch ends after an hour at the latest. */
final class LocalWay implements Way {
    private final ManualTime time = new ManualTime();
    private final TestCluster cluster = TestCluster.start(TestCluster.Options.defaults().in(time));
    private int cuts;

    @Override
    public TestCluster cluster() {
        return cluster;
    }

    @Override
    public KubernetesClient client() {
        return cluster.client();
    }

    @Override
    public void cut() {
        time.pass(Duration.ofHours(1));
        // A watch sees that its time is over when it wakes up.
        cluster.client().configMaps().inNamespace("default").resource(new ConfigMapBuilder().withNewMetadata()
                .withName("wake-" + ++cuts).endMetadata().build()).create();
    }

    @Override
    public void sever() {
        // Nothing can come between.
    }

    @Override
    public void heal() {
        cut();
    }

    @Override
    public void close() {
        cluster.close();
    }
}
