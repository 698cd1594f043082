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
import dev.highlander.ownership.Lease;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import dev.highlander.ownership.LeaseStoreException;
import dev.highlander.testkit.ManualTime;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is peculiar to Leases: observation, requests, conflicts, objects that others touch. */
class StepsTest {
    private static final Duration TTL = Duration.ofSeconds(15);

    private final World world = new World();
    private final ManualTime time = new ManualTime();
    private final Gate gate = new Gate(world.cluster.handler());
    private final KubernetesClient client = world.keep(gate.client());
    private final KubernetesLeaseStore store = world.store(client, time, time.clock());
    private final LeaseName lease = LeaseName.of("tenant/default");
    private final HolderId ann = HolderId.of("ann", "1");

    @AfterEach
    void close() {
        gate.deliver();
        world.close();
    }

    // ---- Observation

    @Test
    void twoStoresCountFromTheirOwnFirstLook() {
        ManualTime elsewhere = new ManualTime();
        KubernetesLeaseStore other = world.store(world.cluster.client(), elsewhere, time.clock());
        granted(acquire(store, lease, "ann#1", TTL));
        time.pass(Duration.ofSeconds(10));
        // The other looks ten seconds later, and has to wait a whole time to live by its own clock.
        assertThat(held(acquire(other, lease, "bob#1", TTL)).lease().remaining()).isEqualTo(TTL);
        assertThat(held(acquire(store, lease, "cid#1", TTL)).lease().remaining()).isEqualTo(Duration.ofSeconds(5));

        time.pass(Duration.ofSeconds(5));
        assertThat(call(store.read(lease)).isFree()).isTrue();
        elsewhere.pass(TTL.minusNanos(1));
        assertThat(held(acquire(other, lease, "bob#1", TTL)).lease().remaining()).isEqualTo(Duration.ofNanos(1));
        elsewhere.pass(Duration.ofNanos(1));
        assertThat(granted(acquire(other, lease, "bob#1", TTL))).isEqualTo(2);
    }

    @Test
    void aRenewalThatTheObserverHasNotSeenDefeatsItsTakeOver() {
        KubernetesLeaseStore holders = world.store(world.cluster.client(), time, time.clock());
        long epoch = granted(acquire(holders, lease, "ann#1", TTL));
        held(acquire(store, lease, "bob#1", TTL));
        time.pass(TTL.minusSeconds(1));
        call(holders.renew(lease, ann, new Epoch(epoch), TTL));
        time.pass(Duration.ofSeconds(1));
        // By what it knows the lease has expired; its write fails, it reads anew and counts anew.
        assertThat(held(acquire(store, lease, "bob#1", TTL)).lease().remaining()).isEqualTo(TTL);
        assertThat(gate.count("PUT")).isEqualTo(1);
    }

    @Test
    void touchingTheObjectDoesNotKeepADeadHoldersLeaseAlive() {
        granted(acquire(store, lease, "ann#1", TTL));
        for (int i = 0; i < 15; i++) {
            time.pass(Duration.ofSeconds(1));
            label("touched", "t" + i);
            call(store.read(lease));
        }
        assertThat(granted(acquire(store, lease, "bob#1", TTL))).isEqualTo(2);
        assertThat(world.object(lease).getMetadata().getLabels()).containsEntry("touched", "t14");
    }

    @Test
    void anObjectMadeAnewIsSeenAnew() {
        granted(acquire(store, lease, "ann#1", TTL));
        time.pass(TTL.minusSeconds(1));
        world.delete(lease);
        KubernetesLeaseStore other = world.store(world.cluster.client(), time, time.clock());
        granted(acquire(other, lease, "bob#1", TTL));
        time.pass(Duration.ofSeconds(1));
        assertThat(held(acquire(store, lease, "cid#1", TTL)).lease().holder()).isEqualTo(HolderId.of("bob", "1"));
    }

    @Test
    void aHolderThatWroteNoDurationIsGivenFifteenSeconds() {
        world.cluster.client().resource(new LeaseBuilder().withNewMetadata().withNamespace(World.NAMESPACE)
                .withName("bare").endMetadata().withNewSpec().withHolderIdentity("who knows").endSpec().build())
                .create();
        LeaseName bare = LeaseName.of("bare");
        Lease seen = held(acquire(store, bare, "ann#1", TTL)).lease();
        assertThat(seen.holder()).isEqualTo(HolderId.of("who_knows", "foreign"));
        assertThat(seen.remaining()).isEqualTo(Duration.ofSeconds(15));
        time.pass(Duration.ofSeconds(15));
        assertThat(granted(acquire(store, bare, "ann#1", TTL))).isEqualTo(2);
    }

    // ---- Requests

    @Test
    void aRenewalIsOneRequestAndSoIsAReleaseAndAnAcquireOfWhatIsKnownToBeFree() {
        long epoch = granted(acquire(store, lease, "ann#1", TTL));
        int before = gate.steps();
        call(store.renew(lease, ann, new Epoch(epoch), TTL));
        assertThat(gate.steps() - before).isEqualTo(1);
        call(store.release(lease, ann, new Epoch(epoch)));
        assertThat(gate.steps() - before).isEqualTo(2);
        assertThat(granted(acquire(store, lease, "bob#1", TTL))).isEqualTo(epoch + 1);
        assertThat(gate.steps() - before).isEqualTo(3);
    }

    @Test
    void aThousandLeasesInABatch() {
        List<LeaseName> names = IntStream.range(0, 1000).mapToObj(i -> LeaseName.of("shard/" + i)).toList();
        List<LeaseAnswer> first = call(store.submit(names.stream()
                .<LeaseRequest>map(name -> new LeaseRequest.Acquire(name, ann, TTL)).toList()));
        assertThat(first).hasSize(1000).containsOnly(new LeaseAnswer.Granted(new Epoch(1)));
        int before = gate.steps();

        List<LeaseAnswer> renewed = call(store.submit(names.stream()
                .<LeaseRequest>map(name -> new LeaseRequest.Renew(name, ann, new Epoch(1), TTL)).toList()));

        assertThat(renewed).hasSize(1000).containsOnly(new LeaseAnswer.Renewed());
        assertThat(gate.steps() - before).isEqualTo(1000);
    }

    @Test
    void noMoreStepsThanAgreedAreUnderWay() {
        KubernetesLeaseStore narrow = world.keep(new KubernetesLeaseStore(client,
                KubernetesLeaseOptions.in(World.NAMESPACE).withInFlight(3)
                        .withRequestTimeout(Duration.ofMinutes(1)),
                time, time.clock()));
        gate.hold("GET");
        CompletionStage<List<LeaseAnswer>> reads = narrow.submit(IntStream.range(0, 20)
                .<LeaseRequest>mapToObj(i -> new LeaseRequest.Read(LeaseName.of("lease-" + i))).toList());
        await().until(() -> gate.heldBack() == 3);
        assertThat(gate.count("GET")).isEqualTo(3);
        gate.deliver();
        assertThat(call(reads)).hasSize(20);
    }

    @Test
    void anOutageDoesNotPileUpSteps() {
        KubernetesLeaseStore narrow = world.keep(new KubernetesLeaseStore(client,
                KubernetesLeaseOptions.in(World.NAMESPACE).withInFlight(1)
                        .withRequestTimeout(Duration.ofMillis(100)),
                time, time.clock()));
        gate.hold("GET");
        assertThatThrownBy(() -> call(narrow.submit(IntStream.range(0, 20)
                .<LeaseRequest>mapToObj(i -> new LeaseRequest.Read(LeaseName.of("lease-" + i))).toList())))
                .isInstanceOf(LeaseStoreException.class);
        assertThat(gate.count("GET")).isLessThanOrEqualTo(20);
    }

    // ---- Conflicts

    @Test
    void ofSixteenObserversInAStormOneHoldsAtATimeAndNoEpochIsGivenTwice() throws Exception {
        List<KubernetesLeaseStore> observers = IntStream.range(0, 16)
                .mapToObj(_ -> world.store(world.cluster.client(), time, time.clock())).toList();
        AtomicInteger owners = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Set<Long> epochs = ConcurrentHashMap.newKeySet();
        AtomicInteger grants = new AtomicInteger();
        List<Callable<Integer>> candidates = new ArrayList<>();
        for (int i = 0; i < observers.size(); i++) {
            KubernetesLeaseStore mine = observers.get(i);
            String name = "candidate-" + i;
            candidates.add(() -> {
                int won = 0;
                for (int round = 0; round < 30; round++) {
                    HolderId claim = HolderId.of(name, "r" + round);
                    LeaseAnswer answer = call(mine.acquire(lease, claim, TTL));
                    if (answer instanceof LeaseAnswer.Granted(Epoch epoch)) {
                        most.accumulateAndGet(owners.incrementAndGet(), Math::max);
                        epochs.add(epoch.value());
                        grants.incrementAndGet();
                        won++;
                        owners.decrementAndGet();
                        call(mine.release(lease, claim, epoch));
                    }
                }
                return won;
            });
        }
        int won = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> each : threads.invokeAll(candidates)) {
                won += each.get();
            }
        }
        assertThat(most).hasValue(1);
        assertThat(won).isEqualTo(grants.get()).isPositive();
        assertThat(epochs).hasSize(won);
        assertThat(call(store.read(lease)).epoch()).isEqualTo(new Epoch(won));
    }

    @Test
    void whoTouchesTheObjectAllTheTimeDoesNotCostTheHolderItsLease() throws Exception {
        long epoch = granted(acquire(store, lease, "ann#1", TTL));
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> toucher = threads.submit(() -> {
                int touches = 0;
                while (!done.get()) {
                    label("touched", "t" + touches++);
                }
                return touches;
            });
            try {
                for (int i = 0; i < 100; i++) {
                    assertThat(call(store.renew(lease, ann, new Epoch(epoch), TTL)))
                            .isEqualTo(new LeaseAnswer.Renewed());
                }
            } finally {
                done.set(true);
            }
            assertThat(toucher.get()).isPositive();
        }
        assertThat(world.object(lease).getMetadata().getLabels()).containsKey("touched");
    }

    @Test
    void aRenewalThatArrivesAfterTheReleaseChangesNothing() {
        long epoch = granted(acquire(store, lease, "ann#1", TTL));
        gate.hold("PUT");
        CompletionStage<LeaseAnswer> late = store.renew(lease, ann, new Epoch(epoch), TTL);
        await().until(() -> gate.heldBack() == 1);
        KubernetesLeaseStore other = world.store(world.cluster.client(), time, time.clock());
        assertThat(call(other.release(lease, ann, new Epoch(epoch)))).isEqualTo(new LeaseAnswer.Released(true));
        gate.deliver();
        assertThat(call(late)).isInstanceOf(LeaseAnswer.Lost.class);
        assertThat(call(store.read(lease)).isFree()).isTrue();
    }

    @Test
    void anEpochGivenAgainAfterAWriteOfUnknownOutcomeIsTheSame() {
        gate.hold("POST");
        KubernetesLeaseStore hasty = world.keep(new KubernetesLeaseStore(client,
                KubernetesLeaseOptions.in(World.NAMESPACE).withRequestTimeout(Duration.ofMillis(200)), time,
                time.clock()));
        assertThatThrownBy(() -> acquire(hasty, lease, "ann#1", TTL)).isInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("create lease object default/tenant-default")
                .hasMessageContaining("no answer");
        gate.deliver();
        await().until(() -> world.object(lease) != null);
        assertThat(granted(acquire(hasty, lease, "ann#1", TTL))).isEqualTo(1);
        assertThat(world.object(lease).getSpec().getLeaseTransitions()).isZero();
    }

    // ---- The object

    @Test
    void deletionWhileHeldIsALossAndTheEpochsBeginAnew() {
        long epoch = granted(acquire(store, lease, "ann#1", TTL));
        long second = advanceBy(epoch, 10);
        assertThat(second).isEqualTo(12);
        world.delete(lease);
        assertThat(call(store.renew(lease, HolderId.of("ann", "2"), new Epoch(second), TTL)))
                .isEqualTo(new LeaseAnswer.Lost(Lease.untouched(lease)));
        assertThat(world.object(lease)).as("a renewal must not create").isNull();
        assertThat(granted(acquire(store, lease, "ann#3", TTL))).isEqualTo(1);
    }

    private long advanceBy(long epoch, long by) {
        call(store.advance(lease, new Epoch(epoch + by)));
        return granted(acquire(store, lease, "ann#2", TTL));
    }

    @Test
    void epochsBeyondAnInt32GoOnInAnAnnotation() {
        long high = 1L << 40;
        assertThat(call(store.advance(lease, new Epoch(high))).epoch()).isEqualTo(new Epoch(high));
        long epoch = granted(acquire(store, lease, "ann#1", TTL));
        assertThat(epoch).isEqualTo(high + 1);
        assertThat(world.object(lease).getSpec().getLeaseTransitions()).isEqualTo(1);
        call(store.release(lease, ann, new Epoch(epoch)));
        ClientGo go = new ClientGo(world.cluster.client(), KubernetesLeaseStore.objectName(lease), "go", TTL, time,
                time.clock());
        assertThat(go.tryAcquireOrRenew()).isTrue();
        assertThat(call(store.read(lease)).epoch()).isEqualTo(new Epoch(high + 2));
        assertThat(call(store.advance(lease, new Epoch(Integer.MAX_VALUE))).epoch()).isEqualTo(new Epoch(high + 2));
    }

    @Test
    void advanceUpToWhatFitsIsShownInTheField() {
        call(store.advance(lease, new Epoch(1L << 31)));
        assertThat(world.object(lease).getSpec().getLeaseTransitions()).isEqualTo(Integer.MAX_VALUE);
        assertThat(granted(acquire(store, lease, "ann#1", TTL))).isEqualTo((1L << 31) + 1);
    }

    @Test
    void anEmptyObjectIsALeaseThatNobodyHad() {
        world.cluster.client().resource(new LeaseBuilder().withNewMetadata().withNamespace(World.NAMESPACE)
                .withName("empty").endMetadata().build()).create();
        LeaseName empty = LeaseName.of("empty");
        assertThat(call(store.read(empty))).isEqualTo(Lease.untouched(empty));
        assertThat(granted(acquire(store, empty, "ann#1", TTL))).isEqualTo(1);
        assertThat(world.object(empty).getSpec().getLeaseTransitions()).isZero();
    }

    @Test
    void nameAndLabelsAreWrittenAndTheNameIsChecked() {
        KubernetesLeaseStore labelled = world.keep(new KubernetesLeaseStore(client, KubernetesLeaseOptions
                .in(World.NAMESPACE).withLabels(Map.of("app.kubernetes.io/part-of", "highlander")), time,
                time.clock()));
        granted(acquire(labelled, lease, "ann#1", TTL));
        assertThat(world.object(lease).getMetadata().getLabels())
                .containsExactlyEntriesOf(Map.of("app.kubernetes.io/part-of", "highlander"));
        assertThat(world.object(lease).getMetadata().getAnnotations())
                .containsEntry("highlander.plexobject.io/lease-name", "tenant/default")
                .containsEntry("highlander.plexobject.io/lease-ttl", "PT15S");

        world.cluster.client().resource(new LeaseBuilder(world.object(lease)).editMetadata()
                .addToAnnotations("highlander.plexobject.io/lease-name", "tenant:default").endMetadata().build())
                .update();
        assertThatThrownBy(() -> call(store.read(lease))).isInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("is that of lease tenant:default");
    }

    @Test
    void annotationsThatWereEditedByHandDoNoHarm() {
        granted(acquire(store, lease, "ann#1", Duration.ofMillis(14_500)));
        Map<String, String> nonsense = new HashMap<>();
        nonsense.put("highlander.plexobject.io/lease-ttl", "a while");
        nonsense.put("highlander.plexobject.io/lease-epoch-base", "many");
        world.cluster.client().resource(new LeaseBuilder(world.object(lease)).editMetadata()
                .addToAnnotations(nonsense).endMetadata().build()).update();
        Lease read = call(store.read(lease));
        assertThat(read.holder()).isEqualTo(ann);
        assertThat(read.remaining()).isEqualTo(TTL);
        assertThat(call(store.renew(lease, ann, new Epoch(1), TTL))).isEqualTo(new LeaseAnswer.Renewed());
    }

    // ---- Refusals

    @Test
    void aMissingPermissionIsNamed() {
        KubernetesLeaseStore nobody = world.store(world.cluster.client("nobody"), time, time.clock());
        assertThatThrownBy(() -> call(nobody.read(lease))).isInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("403")
                .hasMessageContaining("verb 'get' on resource 'leases' of apiGroup 'coordination.k8s.io'")
                .hasMessageContaining("namespace 'default'");
    }

    @Test
    void aMissingNamespaceIsNamed() {
        KubernetesLeaseStore nowhere = world.keep(new KubernetesLeaseStore(client,
                KubernetesLeaseOptions.in("nowhere"), time, time.clock()));
        assertThatThrownBy(() -> acquire(nowhere, lease, "ann#1", TTL)).isInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("expected namespace 'nowhere' to exist");
    }

    @Test
    void aServersTroubleIsAFailureThatMayBeRepeated() {
        long epoch = granted(acquire(store, lease, "ann#1", TTL));
        for (int status : new int[]{401, 429, 500, 503, 504}) {
            gate.refuse(status, "PUT");
            assertThatThrownBy(() -> call(store.renew(lease, ann, new Epoch(epoch), TTL)))
                    .isInstanceOf(LeaseStoreException.class).hasMessageContaining(": " + status)
                    .hasMessageContaining("refused by the gate");
        }
        gate.refuse(500);
        assertThat(call(store.renew(lease, ann, new Epoch(epoch), TTL))).isEqualTo(new LeaseAnswer.Renewed());
    }

    @Test
    void oneRefusedStepFailsItsBatchButNotTheOtherSteps() {
        granted(acquire(store, lease, "ann#1", TTL));
        gate.refuse(500, "POST");
        assertThatThrownBy(() -> call(store.submit(List.of(new LeaseRequest.Acquire(LeaseName.of("new"), ann, TTL),
                new LeaseRequest.Release(lease, ann, new Epoch(1), null, Duration.ZERO)))))
                .isInstanceOf(LeaseStoreException.class);
        assertThat(world.object(lease).getSpec().getHolderIdentity()).isEmpty();
    }

    @Test
    void closingFailsWhatIsUnderWayAndWhatComes() {
        gate.hold("GET");
        CompletionStage<Lease> read = store.read(lease);
        await().until(() -> gate.heldBack() == 1);
        store.close();
        store.close();
        assertThatThrownBy(() -> call(read)).isInstanceOf(LeaseStoreException.class).hasMessageContaining("closed");
        assertThatThrownBy(() -> call(store.read(lease))).isInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("closed");
        gate.deliver();
        assertThat(client.namespaces().withName(World.NAMESPACE).get()).as("by the caller's client, still open")
                .isNotNull();
    }

    @Test
    void optionsAreChecked() {
        assertThatThrownBy(() -> KubernetesLeaseOptions.in("Not Valid")).hasMessageContaining("namespace: 'Not Valid'");
        KubernetesLeaseOptions options = KubernetesLeaseOptions.in("a");
        assertThatThrownBy(() -> options.withRequestTimeout(Duration.ZERO))
                .hasMessageContaining("requestTimeout: PT0S");
        assertThatThrownBy(() -> options.withInFlight(0)).hasMessageContaining("inFlight: 0");
        assertThatThrownBy(() -> options.withLabels(Map.of("a b", "c"))).hasMessageContaining("labels: 'a b=c'");
    }

    @Test
    void theMachinesClockServesAsWell() {
        KubernetesLeaseStore real = world.store(client, world.time(), InstantSource.system());
        granted(acquire(real, lease, "ann#1", Duration.ofMillis(300)));
        held(acquire(real, lease, "bob#1", Duration.ofMillis(300)));
        await().until(() -> call(real.acquire(lease, HolderId.of("bob", "1"), TTL)) instanceof LeaseAnswer.Granted);
    }

    private void label(String key, String value) {
        world.cluster.client().leases().inNamespace(World.NAMESPACE)
                .withName(KubernetesLeaseStore.objectName(lease)).patch(PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"labels\":{\"" + key + "\":\"" + value + "\"}}}");
    }
}
