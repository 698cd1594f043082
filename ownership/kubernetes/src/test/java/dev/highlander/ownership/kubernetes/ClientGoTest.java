package dev.highlander.ownership.kubernetes;

import static dev.highlander.ownership.kubernetes.World.acquire;
import static dev.highlander.ownership.kubernetes.World.call;
import static dev.highlander.ownership.kubernetes.World.granted;
import static dev.highlander.ownership.kubernetes.World.held;
import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.Lease;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import dev.highlander.testkit.ManualTime;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ours and client-go's candidates on one Lease. */
class ClientGoTest {
    private static final Duration TTL = Duration.ofSeconds(15);
    private static final String OURS = "node-a#1";

    private final World world = new World();
    private final ManualTime time = new ManualTime();
    private final KubernetesLeaseStore store = world.store(world.cluster.client(), time, time.clock());
    private final LeaseName lease = LeaseName.of("shared");
    private final ClientGo go = new ClientGo(world.cluster.client(), "shared", "manager-0_9f2c", TTL, time,
            time.clock());

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void whatWeWriteIsWhatClientGoReads() {
        granted(acquire(store, lease, OURS, TTL));

        LeaseSpec spec = world.object(lease).getSpec();
        Instant now = time.clock().instant();
        assertThat(spec.getHolderIdentity()).isEqualTo(OURS);
        assertThat(spec.getLeaseDurationSeconds()).isEqualTo(15);
        assertThat(spec.getLeaseTransitions()).isZero();
        assertThat(spec.getAcquireTime().toInstant()).isEqualTo(now);
        assertThat(spec.getRenewTime().toInstant()).isEqualTo(now);

        time.pass(Duration.ofSeconds(5));
        call(store.renew(lease, HolderId.parse(OURS), new Epoch(1), TTL));
        LeaseSpec renewed = world.object(lease).getSpec();
        assertThat(renewed.getAcquireTime().toInstant()).isEqualTo(now);
        assertThat(renewed.getRenewTime().toInstant()).isEqualTo(now.plusSeconds(5));
        assertThat(renewed.getLeaseTransitions()).isZero();
    }

    @Test
    void clientGoWaitsWhileWeHoldAndRenew() {
        long epoch = granted(acquire(store, lease, OURS, TTL));
        for (int i = 0; i < 10; i++) {
            assertThat(go.tryAcquireOrRenew()).isFalse();
            time.pass(Duration.ofSeconds(5));
            assertThat(call(store.renew(lease, HolderId.parse(OURS), new Epoch(epoch), TTL)))
                    .isEqualTo(new LeaseAnswer.Renewed());
        }
        assertThat(go.isLeader()).isFalse();
    }

    @Test
    void clientGoTakesWhatWeLetExpireAndWeHaveLostIt() {
        long epoch = granted(acquire(store, lease, OURS, TTL));
        assertThat(go.tryAcquireOrRenew()).isFalse();
        time.pass(TTL.minusMillis(1));
        assertThat(go.tryAcquireOrRenew()).isFalse();
        time.pass(Duration.ofMillis(1));
        assertThat(go.tryAcquireOrRenew()).isTrue();

        assertThat(call(store.renew(lease, HolderId.parse(OURS), new Epoch(epoch), TTL)))
                .isInstanceOf(LeaseAnswer.Lost.class);
        Lease seen = call(store.read(lease));
        assertThat(seen.epoch()).isEqualTo(new Epoch(epoch + 1));
        assertThat(seen.holder()).isEqualTo(HolderId.of("manager-0_9f2c", "foreign"));
    }

    @Test
    void weWaitWhileClientGoHoldsAndRenews() {
        assertThat(go.tryAcquireOrRenew()).isTrue();
        for (int i = 0; i < 10; i++) {
            assertThat(held(acquire(store, lease, OURS, Duration.ofSeconds(1))).lease().holder())
                    .isEqualTo(HolderId.of("manager-0_9f2c", "foreign"));
            time.pass(Duration.ofSeconds(10));
            assertThat(go.tryAcquireOrRenew()).isTrue();
        }
    }

    @Test
    void weTakeWhatClientGoLetsExpireAndItHasLostIt() {
        assertThat(go.tryAcquireOrRenew()).isTrue();
        assertThat(held(acquire(store, lease, OURS, TTL)).lease().remaining()).isEqualTo(TTL);
        time.pass(TTL.minusMillis(1));
        held(acquire(store, lease, OURS, TTL));
        time.pass(Duration.ofMillis(1));

        assertThat(granted(acquire(store, lease, OURS, TTL))).isEqualTo(2);
        assertThat(go.tryAcquireOrRenew()).isFalse();
        assertThat(go.isLeader()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatClientGoReleasesIsFreeAtOnce(boolean withoutTimes) {
        go.tryAcquireOrRenew();
        held(acquire(store, lease, OURS, TTL));
        assertThat(withoutTimes ? go.releaseWithoutTimes() : go.release()).isTrue();

        assertThat(call(store.read(lease))).isEqualTo(new Lease(lease, new Epoch(1), null, null, Duration.ZERO));
        assertThat(granted(acquire(store, lease, OURS, TTL))).isEqualTo(2);
        assertThat(world.object(lease).getSpec().getLeaseDurationSeconds()).isEqualTo(15);
        assertThat(go.tryAcquireOrRenew()).isFalse();
    }

    @Test
    void whatWeReleaseIsFreeForClientGoAtOnce() {
        long epoch = granted(acquire(store, lease, OURS, TTL));
        assertThat(go.tryAcquireOrRenew()).isFalse();
        call(store.release(lease, HolderId.parse(OURS), new Epoch(epoch)));

        LeaseSpec released = world.object(lease).getSpec();
        assertThat(released.getHolderIdentity()).isEmpty();
        assertThat(released.getLeaseDurationSeconds()).isEqualTo(1);
        assertThat(released.getLeaseTransitions()).isZero();
        assertThat(go.tryAcquireOrRenew()).isTrue();
        assertThat(world.object(lease).getSpec().getLeaseTransitions()).isEqualTo(1);
    }

    @Test
    void epochsGrowAlsoWhereClientGoTookAndReleasedInBetween() {
        long first = granted(acquire(store, lease, OURS, TTL));
        call(store.release(lease, HolderId.parse(OURS), new Epoch(first)));
        go.tryAcquireOrRenew();
        go.release();
        go.tryAcquireOrRenew();
        go.release();

        assertThat(granted(acquire(store, lease, "node-a#2", TTL))).isEqualTo(first + 3);
    }

    @Test
    void ourAnnotationsAreNotTakenForClientGosWords() {
        // We leave an exact ttl, a successor and a courtesy; client-go carries them along.
        long epoch = granted(acquire(store, lease, OURS, Duration.ofMillis(14_500)));
        call(store.submit(new LeaseRequest.Release(lease, HolderId.parse(OURS), new Epoch(epoch), "node-b",
                Duration.ofHours(1))));
        assertThat(go.tryAcquireOrRenew()).isTrue();
        assertThat(held(acquire(store, lease, "node-c#1", TTL)).lease().remaining()).isEqualTo(TTL);
        go.release();

        assertThat(granted(acquire(store, lease, "node-c#1", TTL))).isEqualTo(epoch + 2);
    }

    @Test
    void theExactTtlIsForOursAndTheRoundedOneForOthers() {
        Duration exact = Duration.ofMillis(4_200);
        granted(acquire(store, lease, OURS, exact));
        assertThat(world.object(lease).getSpec().getLeaseDurationSeconds()).isEqualTo(5);
        assertThat(call(store.read(lease)).remaining()).isEqualTo(exact);
        assertThat(go.tryAcquireOrRenew()).isFalse();
        time.pass(exact);
        assertThat(go.tryAcquireOrRenew()).isFalse();
        time.pass(Duration.ofMillis(800));
        assertThat(go.tryAcquireOrRenew()).isTrue();
    }

    @Test
    void clientGoSeesEveryRenewalOfAShortLease() {
        Duration ttl = Duration.ofMillis(500);
        long epoch = granted(acquire(store, lease, OURS, ttl));
        for (int i = 0; i < 60; i++) {
            time.pass(Duration.ofMillis(166));
            assertThat(call(store.renew(lease, HolderId.parse(OURS), new Epoch(epoch), ttl)))
                    .isEqualTo(new LeaseAnswer.Renewed());
            time.pass(Duration.ofMillis(100));
            assertThat(go.tryAcquireOrRenew()).isFalse();
        }
    }

    @Test
    void clientGoSeesRenewalsAlsoWhenOurWallClockStandsStillOrGoesBack() {
        long epoch = granted(acquire(store, lease, OURS, TTL));
        for (int i = 0; i < 12; i++) {
            time.pass(Duration.ofSeconds(5));
            // It stands still, and once goes back by hours.
            time.stepWallClock(i == 6 ? Duration.ofHours(-3) : Duration.ofSeconds(-5));
            assertThat(call(store.renew(lease, HolderId.parse(OURS), new Epoch(epoch), TTL)))
                    .isEqualTo(new LeaseAnswer.Renewed());
            assertThat(go.tryAcquireOrRenew()).isFalse();
        }
    }

    @Test
    void wallClocksHoursApartChangeNothing() {
        ClientGo yesterday = new ClientGo(world.cluster.client(), "shared", "old", TTL, time,
                () -> time.clock().instant().minus(Duration.ofHours(30)));
        KubernetesLeaseStore tomorrow = world.store(world.cluster.client(), time,
                () -> time.clock().instant().plus(Duration.ofHours(30)));
        assertThat(yesterday.tryAcquireOrRenew()).isTrue();
        // Expired for thirty hours, by the clock of who asks; held, by what it has seen.
        held(acquire(tomorrow, lease, OURS, TTL));
        yesterday.release();
        long epoch = granted(acquire(tomorrow, lease, OURS, TTL));
        for (int i = 0; i < 5; i++) {
            time.pass(Duration.ofSeconds(5));
            assertThat(yesterday.tryAcquireOrRenew()).isFalse();
            held(acquire(store, lease, "node-b#1", TTL));
            call(tomorrow.renew(lease, HolderId.parse(OURS), new Epoch(epoch), TTL));
        }
        assertThat(Duration.between(time.clock().instant(), world.object(lease).getSpec().getRenewTime()))
                .isBetween(Duration.ofHours(29), Duration.ofHours(31));
        // And the other way round: renewed thirty hours from now, and yet expired after a time to live.
        held(acquire(store, lease, "node-b#1", TTL));
        time.pass(TTL);
        assertThat(granted(acquire(store, lease, "node-b#1", TTL))).isEqualTo(epoch + 1);
        assertThat(world.object(lease).getSpec().getAcquireTime().withZoneSameInstant(ZoneOffset.UTC).toInstant())
                .isEqualTo(time.clock().instant());
    }

    @Test
    void whatIsNotOursStays() {
        go.tryAcquireOrRenew();
        world.cluster.client().resource(new LeaseBuilder(world.object(lease)).editMetadata()
                .addToAnnotations("example.com/note", "keep").addToLabels("team", "blue")
                .withOwnerReferences(new OwnerReferenceBuilder().withApiVersion("v1").withKind("ConfigMap")
                        .withName("owner").withUid("0d5e6a1c-5f3c-4a49-9d68-3f53b1a0c7de").build())
                .endMetadata().editSpec().withHolderIdentity("").withStrategy("OldestEmulationVersion")
                .withPreferredHolder("somebody").endSpec().build()).update();
        int managers = world.object(lease).getMetadata().getManagedFields().size();

        long epoch = granted(acquire(store, lease, OURS, TTL));
        call(store.renew(lease, HolderId.parse(OURS), new Epoch(epoch), TTL));
        call(store.release(lease, HolderId.parse(OURS), new Epoch(epoch)));

        io.fabric8.kubernetes.api.model.coordination.v1.Lease object = world.object(lease);
        assertThat(object.getMetadata().getAnnotations()).containsEntry("example.com/note", "keep");
        assertThat(object.getMetadata().getLabels()).containsEntry("team", "blue");
        assertThat(object.getMetadata().getOwnerReferences()).hasSize(1);
        assertThat(object.getSpec().getStrategy()).isEqualTo("OldestEmulationVersion");
        assertThat(object.getSpec().getPreferredHolder()).isEqualTo("somebody");
        assertThat(object.getMetadata().getManagedFields()).hasSize(managers + 1)
                .anyMatch(entry -> entry.getManager().equals("highlander"));
    }
}
