package dev.highlander.ownership.kubernetes;

import static dev.highlander.ownership.kubernetes.World.acquire;
import static dev.highlander.ownership.kubernetes.World.call;
import static dev.highlander.ownership.kubernetes.World.granted;
import static dev.highlander.ownership.kubernetes.World.held;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseStore;
import dev.highlander.testkit.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Wake-ups and observations by the one watch. */
class WatchTest {
    private static final Duration TTL = Duration.ofSeconds(15);

    private final World world = new World();
    private final ManualTime time = new ManualTime();
    private final Gate gate = new Gate(world.cluster.handler());
    private final KubernetesLeaseStore store = world.store(world.keep(gate.client()), time, time.clock());
    private final KubernetesLeaseStore other = world.store(world.cluster.client(), time, time.clock());
    private final LeaseName lease = LeaseName.of("tenant/default");
    private final List<LeaseName> woken = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        gate.deliver();
        world.close();
    }

    @Test
    void renewalsAreObservedByTheWatchSoThatExpiryIsKnownWithoutAsking() {
        long epoch = granted(acquire(other, lease, "ann#1", TTL));
        try (LeaseStore.Subscription _ = store.changes(List.of(lease), woken::add)) {
            await().until(() -> gate.count("WATCH") == 1);
            time.pass(Duration.ofSeconds(10));
            call(other.renew(lease, HolderId.of("ann", "1"), new Epoch(epoch), TTL));
            // Seen when it happened, not when somebody asks: five seconds later ten are left.
            await().until(() -> {
                LeaseObject known = store.known(lease);
                return known != null && "2026-01-01T12:00:10.000000Z".equals(known.renewTime());
            });
            time.pass(Duration.ofSeconds(5));
            assertThat(held(acquire(store, lease, "bob#1", TTL)).lease().remaining())
                    .isEqualTo(Duration.ofSeconds(10));
            time.pass(Duration.ofSeconds(10));
            int before = gate.steps();
            assertThat(granted(acquire(store, lease, "bob#1", TTL))).isEqualTo(epoch + 1);
            assertThat(gate.steps() - before).isEqualTo(1);
        }
    }

    @Test
    void aReleaseWakesAndTheNextOwnerNeedsOneRequest() {
        long epoch = granted(acquire(other, lease, "ann#1", TTL));
        try (LeaseStore.Subscription _ = store.changes(List.of(lease), woken::add)) {
            await().until(() -> gate.count("WATCH") == 1 && !woken.isEmpty());
            woken.clear();
            call(other.release(lease, HolderId.of("ann", "1"), new Epoch(epoch)));
            await().until(() -> woken.contains(lease));
            int before = gate.steps();
            assertThat(granted(acquire(store, lease, "bob#1", TTL))).isEqualTo(epoch + 1);
            assertThat(gate.steps() - before).isEqualTo(1);
        }
    }

    @Test
    void clientGosReleaseAndADeletionWakeAsWell() {
        LeaseName shared = LeaseName.of("shared");
        ClientGo go = new ClientGo(world.cluster.client(), "shared", "go", TTL, time, time.clock());
        assertThat(go.tryAcquireOrRenew()).isTrue();
        try (LeaseStore.Subscription _ = store.changes(List.of(shared), woken::add)) {
            await().until(() -> gate.count("WATCH") == 1 && !woken.isEmpty());
            woken.clear();
            go.release();
            await().until(() -> woken.contains(shared));
            go.tryAcquireOrRenew();
            woken.clear();
            world.delete(shared);
            await().until(() -> woken.contains(shared));
        }
    }

    @Test
    void oneWatchServesAllWhoWait() {
        List<LeaseStore.Subscription> subscriptions = new ArrayList<>();
        List<LeaseName> names = IntStream.range(0, 200).mapToObj(i -> LeaseName.of("shard/" + i)).toList();
        names.forEach(name -> subscriptions.add(store.changes(List.of(name), woken::add)));
        for (LeaseName name : names) {
            long epoch = granted(acquire(other, name, "ann#1", TTL));
            call(other.release(name, HolderId.of("ann", "1"), new Epoch(epoch)));
        }
        await().until(() -> woken.containsAll(names));
        // The first was of one object; the second of the namespace stays.
        assertThat(gate.count("WATCH")).isLessThanOrEqualTo(2);
        subscriptions.forEach(LeaseStore.Subscription::close);
    }

    @Test
    void anEndedSubscriptionHearsNothingAndTheLastEndsTheWatch() {
        LeaseStore.Subscription quiet = store.changes(List.of(lease), woken::add);
        await().until(() -> gate.count("WATCH") == 1 && !woken.isEmpty());
        quiet.close();
        quiet.close();
        woken.clear();
        List<LeaseName> loud = new CopyOnWriteArrayList<>();
        try (LeaseStore.Subscription _ = store.changes(List.of(lease), loud::add)) {
            await().until(() -> gate.count("WATCH") == 2 && !loud.isEmpty());
            loud.clear();
            long epoch = granted(acquire(other, lease, "ann#1", TTL));
            call(other.release(lease, HolderId.of("ann", "1"), new Epoch(epoch)));
            await().until(() -> loud.contains(lease));
        }
        assertThat(woken).isEmpty();
    }

    @Test
    void aListenersMistakeKeepsNobodyAsleep() {
        try (LeaseStore.Subscription _ = store.changes(List.of(lease), _ -> {
            throw new IllegalStateException("a mistake");
        }); LeaseStore.Subscription _ = store.changes(List.of(lease), woken::add)) {
            await().until(() -> gate.count("WATCH") >= 1);
            long epoch = granted(acquire(other, lease, "ann#1", TTL));
            woken.clear();
            call(other.release(lease, HolderId.of("ann", "1"), new Epoch(epoch)));
            await().until(() -> woken.contains(lease));
        }
    }

    @Test
    void whereWatchingIsForbiddenListsTellTheNewsAndLeasesWorkAllTheSame() {
        gate.refuse(403, "WATCH");
        try (LeaseStore.Subscription _ = store.changes(List.of(lease), woken::add)) {
            long epoch = granted(acquire(store, lease, "ann#1", TTL));
            call(store.release(lease, HolderId.of("ann", "1"), new Epoch(epoch)));
            // This store's own release is known to it without a watch.
            await().until(() -> woken.contains(lease));
            long second = granted(acquire(other, lease, "bob#1", TTL));
            // Held, so no list wakes anybody: what is refused again and again is no news.
            int lists = gate.count("GET");
            await().atMost(Duration.ofSeconds(60)).until(() -> gate.count("GET") > lists + 1);
            woken.clear();
            int more = gate.count("GET");
            await().atMost(Duration.ofSeconds(60)).until(() -> gate.count("GET") > more + 1);
            assertThat(woken).isEmpty();
            call(other.release(lease, HolderId.of("bob", "1"), new Epoch(second)));
            await().atMost(Duration.ofSeconds(60)).until(() -> woken.contains(lease));

            gate.refuse(403);
            int watches = gate.count("WATCH");
            await().atMost(Duration.ofSeconds(60)).until(() -> gate.count("WATCH") > watches);
        }
    }
}
