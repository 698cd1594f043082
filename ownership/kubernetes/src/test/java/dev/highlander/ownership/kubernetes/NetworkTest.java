package dev.highlander.ownership.kubernetes;

import static dev.highlander.ownership.kubernetes.World.acquire;
import static dev.highlander.ownership.kubernetes.World.call;
import static dev.highlander.ownership.kubernetes.World.granted;
import static dev.highlander.ownership.kubernetes.World.held;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseStore;
import dev.highlander.ownership.LeaseStoreException;
import dev.highlander.testkit.FaultProxy;
import dev.highlander.testkit.FaultProxy.Direction;
import dev.highlander.testkit.ManualTime;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Over TLS, through a network that is slow, cut, half open, and back. */
class NetworkTest {
    private static final Duration TTL = Duration.ofSeconds(15);

    private final World world = new World();
    private final ManualTime time = new ManualTime();
    private final FaultProxy network;
    private final KubernetesLeaseStore store;
    /** Another process, on a network of its own. */
    private final KubernetesLeaseStore other;
    private final LeaseName lease = LeaseName.of("tenant/default");
    private final HolderId ann = HolderId.of("ann", "1");

    NetworkTest() throws IOException {
        network = world.network();
        store = world.keep(new KubernetesLeaseStore(world.client(network),
                KubernetesLeaseOptions.in(World.NAMESPACE).withRequestTimeout(Duration.ofSeconds(2)), time,
                time.clock()));
        other = world.store(world.cluster.client(), time, time.clock());
    }

    @AfterEach
    void close() throws IOException {
        network.heal();
        world.close();
    }

    @Test
    void aSlowNetworkIsWaitedFor() {
        call(store.read(lease));
        network.delay(Duration.ofMillis(150));
        long epoch = granted(acquire(store, lease, "ann#1", TTL));
        assertThat(call(store.renew(lease, ann, new Epoch(epoch), TTL))).isEqualTo(new LeaseAnswer.Renewed());
    }

    @Test
    void aCutIsAFailureAndTheSameRequestSucceedsAfterwards() throws IOException {
        long epoch = granted(acquire(store, lease, "ann#1", TTL));
        network.sever();
        assertThatThrownBy(() -> call(store.renew(lease, ann, new Epoch(epoch), TTL)))
                .isInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("update lease object default/tenant-default").hasMessageContaining("no answer");
        network.heal();
        assertThat(eventually(() -> call(store.renew(lease, ann, new Epoch(epoch), TTL))))
                .isEqualTo(new LeaseAnswer.Renewed());
    }

    @Test
    void aGrantWhoseAnswerWasLostIsGrantedAgainWithTheSameEpoch() throws IOException {
        call(store.read(lease));
        network.silence(Direction.TO_CLIENT);
        assertThatThrownBy(() -> acquire(store, lease, "ann#1", TTL)).isInstanceOf(LeaseStoreException.class);
        // A look at the object went first, and was not answered either; so let the connection live and lose only the write's answer.
        network.heal();
        network.reset();
        long epoch = eventually(() -> granted(acquire(store, lease, "ann#1", TTL)));
        assertThat(epoch).isEqualTo(1);
        network.silence(Direction.TO_CLIENT);
        assertThatThrownBy(() -> call(store.renew(lease, ann, new Epoch(epoch), TTL)))
                .isInstanceOf(LeaseStoreException.class).hasMessageContaining("update lease object");
        network.heal();
        network.reset();
        // The renewal had been written: what this observer knows is out of date, which costs one more look and nothing else.
        assertThat(eventually(() -> granted(acquire(store, lease, "ann#1", TTL)))).isEqualTo(1);
        assertThat(world.object(lease).getSpec().getLeaseTransitions()).isZero();
    }

    @Test
    void aWatchThatWasCutIsBegunAnewAndReleasesInBetweenAreHeardOf() throws IOException {
        AtomicInteger woken = new AtomicInteger();
        try (LeaseStore.Subscription _ = store.changes(List.of(lease), _ -> woken.incrementAndGet())) {
            await().atMost(Duration.ofSeconds(30)).until(() -> woken.get() > 0);
            long epoch = granted(acquire(other, lease, "bob#1", TTL));
            network.sever();
            call(other.release(lease, HolderId.of("bob", "1"), new Epoch(epoch)));
            int before = woken.get();
            network.heal();
            await().atMost(Duration.ofSeconds(30)).until(() -> woken.get() > before);
            assertThat(granted(eventually(() -> acquire(store, lease, "ann#1", TTL)))).isEqualTo(epoch + 1);
        }
    }

    @Test
    void aWatchWhosePlaceIsForgottenListsAnew() throws IOException {
        AtomicInteger woken = new AtomicInteger();
        try (LeaseStore.Subscription _ = store.changes(List.of(lease, LeaseName.of("another")),
                _ -> woken.incrementAndGet())) {
            await().atMost(Duration.ofSeconds(30)).until(() -> woken.get() >= 2);
            network.sever();
            long epoch = granted(acquire(other, lease, "bob#1", TTL));
            for (int i = 0; i < 20; i++) {
                call(other.renew(lease, HolderId.of("bob", "1"), new Epoch(epoch), TTL));
                time.pass(Duration.ofSeconds(1));
            }
            world.cluster.forgetHistory();
            network.heal();
            int before = woken.get();
            await().atMost(Duration.ofSeconds(30)).until(() -> woken.get() > before);
            held(eventually(() -> acquire(store, lease, "ann#1", TTL)));
            int again = woken.get();
            call(other.release(lease, HolderId.of("bob", "1"), new Epoch(epoch)));
            await().atMost(Duration.ofSeconds(30)).until(() -> woken.get() > again);
        }
    }

    @Test
    void credentialsThatAreNotAcceptedAreNamed() throws IOException {
        Config stranger = new ConfigBuilder(Config.fromKubeconfig(world.cluster.kubeconfig().toFile()))
                .withClientCertData(null).withClientKeyData(null).withClientCertFile(null).withClientKeyFile(null)
                .withOauthToken("not-a-token").withRequestRetryBackoffLimit(0).build();
        KubernetesLeaseStore unknown = world.store(world.keep(new KubernetesClientBuilder().withConfig(stranger)
                .withHttpClientFactory(new JdkHttpClientFactory()).build()), time, time.clock());
        assertThatThrownBy(() -> call(unknown.read(lease))).isInstanceOf(LeaseStoreException.class)
                .hasMessageContaining(": 401").hasMessageContaining("credentials")
                .hasMessageContaining("resource 'leases'")
                .message().doesNotContain("not-a-token");
    }

    /** The first tries after a repair may still meet a connection that is dead. */
    private static <T> T eventually(java.util.concurrent.Callable<T> call) {
        return await().atMost(Duration.ofSeconds(60)).ignoreException(LeaseStoreException.class).until(call,
                _ -> true);
    }
}
