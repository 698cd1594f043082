package dev.highlander.ownership.kubernetes;

import static dev.highlander.ownership.kubernetes.World.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highlander.ownership.ElectorConfig;
import dev.highlander.ownership.ElectorState;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.Lease;
import dev.highlander.ownership.Loss;
import dev.highlander.ownership.Ownership;
import dev.highlander.testkit.ManualTime;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What others' electors on Kubernetes Leases got wrong, one test for each report, with our elector and store in the situation described.
 *
 * <p>Time is the test's: it passes in small steps while the requests are real, so nothing here depends on the machine's speed.
 */
class KnownFaultsTest {
    private static final Duration TTL = Duration.ofSeconds(15);
    private static final String LEASE = "leader";

    private final World world = new World();
    private final ManualTime time = new ManualTime();
    private final Gate network = new Gate(world.cluster.handler());
    private final List<Candidate> all = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        network.refuse(500);
        network.deliver();
        all.forEach(Candidate::close);
        List<String> rivals = all.stream().flatMap(candidate -> candidate.rivals.stream()).toList();
        world.close();
        assertThat(rivals).isEmpty();
    }

    /** "Improper callback timing leads to the dual-leader": told of leading by what was read, before the write that a conflict then refused. */
    @Test
    void fabric8Issue7350ConflictThatComesLate() {
        Candidate cutOff = behindNetwork("cut-off");
        passUntil(cutOff::isOwner);
        network.hold("PUT");
        Candidate other = candidate("other");
        passUntil(other::isOwner);
        assertThat(cutOff.isOwner()).isFalse();
        assertThat(cutOff.gains).hasSize(1);
        passUntil(() -> cutOff.losses.equals(List.of(Loss.EXPIRED)));

        // What the old leader had sent arrives now, and is refused; at no time is it told that it leads.
        Ownership taken = other.gains.getFirst();
        assertThat(network.heldBack()).isPositive();
        network.deliver();
        passUntil(() -> hasHeardOf(cutOff, taken));
        assertThat(cutOff.gains.getFirst().epoch()).isLessThan(taken.epoch());
        assertThat(cutOff.gains.stream().skip(1)).allMatch(gain -> gain.epoch().isAfter(taken.epoch()));
        assertThat(spec().getHolderIdentity()).isNotEqualTo(cutOff.gains.getFirst().holder().toString());
    }

    /** The same report, from the candidate's side: it reads a free lease, another takes it, its own write comes too late. */
    @Test
    void fabric8Issue7350CandidateWhoseWriteIsOvertaken() {
        Candidate first = candidate("first");
        passUntil(first::isOwner);
        Candidate slow = behindNetwork("slow");
        network.hold("PUT", "POST");
        call(first.elector().stop());
        passUntil(() -> network.heldBack() > 0);
        Candidate quick = candidate("quick");
        passUntil(quick::isOwner);
        assertThat(slow.gains).isEmpty();
        Ownership taken = quick.gains.getFirst();
        network.deliver();
        passUntil(() -> hasHeardOf(slow, taken));
        assertThat(slow.gains).allMatch(gain -> gain.epoch().isAfter(taken.epoch()));
    }

    /** "canBecomeLeader should read the leaseDuration from the Lease and not from local configuration". */
    @Test
    void fabric8Issue7160LengthOfAnothersLease() {
        ClientGo thirty = new ClientGo(world.cluster.client(), LEASE, "thirty-seconds", Duration.ofSeconds(30), time,
                time.clock());
        assertThat(thirty.tryAcquireOrRenew()).isTrue();
        Candidate ten = candidate("ten-seconds", config -> config.ttl(Duration.ofSeconds(10)));
        for (int renewals = 0; renewals < 3; renewals++) {
            pass(Duration.ofSeconds(20));
            assertThat(ten.gains).isEmpty();
            assertThat(thirty.tryAcquireOrRenew()).isTrue();
        }
        long renewed = time.nanos();
        passUntil(ten::isOwner);
        assertThat(time.since(renewed)).isGreaterThanOrEqualTo(Duration.ofSeconds(30));
        assertThat(spec().getLeaseDurationSeconds()).isEqualTo(10);
    }

    /** "Leader election unrecoverable": holderIdentity '' and leaseDurationSeconds 1 were left behind, and nobody led any more. */
    @Test
    void fabric8Issue6020NobodyLeadsAfterARelease() {
        world.cluster.client().resource(new LeaseBuilder().withNewMetadata().withNamespace(World.NAMESPACE)
                .withName(LEASE).endMetadata().withNewSpec().withHolderIdentity("").withLeaseDurationSeconds(1)
                .withLeaseTransitions(3).withAcquireTime(time.clock().instant().atZone(ZoneOffset.UTC))
                .withRenewTime(time.clock().instant().atZone(ZoneOffset.UTC)).endSpec().build()).create();
        Candidate first = candidate("first");
        passUntil(first::isOwner);
        assertThat(spec().getLeaseDurationSeconds()).isEqualTo(15);
        assertThat(first.gains.getFirst().epoch().value()).isEqualTo(5);

        // And each release of ours finds a successor, also the same process again and again.
        Candidate second = candidate("second");
        for (int round = 0; round < 3; round++) {
            passUntil(() -> first.isOwner() || second.isOwner());
            Candidate owner = first.isOwner() ? first : second;
            Candidate next = first.isOwner() ? second : first;
            var handedOver = owner.elector().handOver();
            passUntil(() -> handedOver.toCompletableFuture().isDone() && next.isOwner());
        }
        assertThat(spec().getLeaseTransitions()).isGreaterThanOrEqualTo(7);
    }

    /** "doesn't call onStopLeading": reading works, writing fails, the leader tries on and is never told that its lease is over. */
    @Test
    void fabric8Issue2860NoCallBackWhenRenewalsFail() {
        Candidate leader = behindNetwork("leader");
        passUntil(leader::isOwner);
        long owned = time.nanos();
        network.refuse(500, "PUT", "POST", "PATCH");
        passUntil(() -> !leader.degraded.isEmpty());
        passUntil(() -> !leader.losses.isEmpty());
        assertThat(leader.losses).containsExactly(Loss.EXPIRED);
        assertThat(leader.degraded.getFirst()).contains("500").contains("refused by the gate");
        // Told no later than when others may take over; one renewal may have been answered before the trouble began.
        assertThat(leader.gains.getFirst().deadline() - owned).isLessThan(TTL.multipliedBy(2).toNanos());

        network.refuse(500);
        passUntil(leader::isOwner);
        assertThat(leader.gains.getLast().epoch()).isGreaterThan(leader.gains.getFirst().epoch());
    }

    /** "A way to enforce leadership loss": to step down without stopping. */
    @Test
    void fabric8Issue4477SteppingDown() {
        Candidate first = candidate("first");
        passUntil(first::isOwner);
        Candidate second = candidate("second");
        pass(Duration.ofSeconds(1));
        var steppedDown = first.elector().handOver("second");
        passUntil(() -> steppedDown.toCompletableFuture().isDone() && second.isOwner());

        assertThat(first.losses).containsExactly(Loss.HANDED_OVER);
        passUntil(() -> first.elector().status().state() == ElectorState.WAITING);
        // Who has handed over stands aside for a moment, longer for a named successor.
        pass(Duration.ofSeconds(5));
        var back = second.elector().handOver();
        passUntil(() -> back.toCompletableFuture().isDone() && first.isOwner());
        assertThat(first.gains).hasSizeGreaterThanOrEqualTo(2);
    }

    /** "Kubernetes loses the leader due to the timeout and doesn't elect new one". */
    @Test
    void camelQuarkusIssue6761NobodyLeadsAfterATimeOut() {
        Candidate one = behindNetwork("one");
        Candidate two = behindNetwork("two");
        passUntil(() -> one.isOwner() || two.isOwner());
        Candidate leader = one.isOwner() ? one : two;
        network.hold("GET", "PUT", "POST", "WATCH");
        passUntil(() -> leader.losses.equals(List.of(Loss.EXPIRED)));
        pass(TTL.multipliedBy(3));
        assertThat(one.isOwner() || two.isOwner()).isFalse();

        network.deliver();
        passUntil(() -> one.isOwner() || two.isOwner());
        assertThat(HolderId.parse(spec().getHolderIdentity()).name())
                .isEqualTo(one.isOwner() ? "one" : "two");
    }

    /** Whether a candidate knows of another's ownership, which it does once its own requests have been answered. */
    private static boolean hasHeardOf(Candidate candidate, Ownership taken) {
        Lease known = candidate.elector().status().lastLease();
        return known != null && known.epoch().compareTo(taken.epoch()) >= 0;
    }

    private LeaseSpec spec() {
        return world.cluster.client().leases().inNamespace(World.NAMESPACE).withName(LEASE).get().getSpec();
    }

    private Candidate candidate(String name) {
        return candidate(name, UnaryOperator.identity());
    }

    private Candidate candidate(String name, UnaryOperator<ElectorConfig.Builder> config) {
        return new Candidate(config.apply(ElectorConfig.builder(LEASE, name).ttl(TTL)).build(),
                world.store(world.cluster.client(), time, time.clock()), time, all);
    }

    private Candidate behindNetwork(String name) {
        KubernetesLeaseStore store = world.keep(new KubernetesLeaseStore(world.keep(network.client()),
                KubernetesLeaseOptions.in(World.NAMESPACE), time, time.clock()));
        return new Candidate(ElectorConfig.builder(LEASE, name).ttl(TTL).build(), store, time, all);
    }

    /** Lets time pass until something has come true. */
    private void passUntil(Callable<Boolean> condition) {
        await().atMost(Duration.ofMinutes(2)).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2))
                .until(() -> {
                    if (condition.call()) {
                        return true;
                    }
                    time.pass(Duration.ofMillis(20));
                    return false;
                });
    }

    private void pass(Duration duration) {
        long start = time.nanos();
        passUntil(() -> time.since(start).compareTo(duration) >= 0);
    }
}
