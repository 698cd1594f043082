package dev.highlander.ownership;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.ownership.Electorate.Candidate;
import dev.highlander.ownership.time.ManualTime;
import dev.highlander.ownership.time.SystemTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Mistakes that others have made, each by name. Leases last 15 s here unless a test says otherwise. */
class TrapsTest {
    private final Electorate world = new Electorate();

    @Test
    void theDeadlineIsCountedFromBeforeTheRequestLeftNotFromTheReply() {
        Candidate ann = world.candidate("ann", config -> config.renewal(ofSeconds(7)));
        ann.wire.delayAnswers(ofSeconds(3));
        world.pass(ofMillis(20));
        world.pass(ofSeconds(3));

        // 15 s less one per cent less 100 ms, and the three seconds that the answer took.
        assertThat(ann.elector.isOwner()).isTrue();
        assertThat(ann.ownership().remaining()).isBetween(ofMillis(11_700), ofMillis(11_750));
    }

    @Test
    void theDeadlineComesBeforeTheExpiryAtTheStore() {
        Candidate ann = world.owner("ann");
        ann.wire.loseRequests();

        while (ann.elector.isOwner()) {
            assertThat(world.lease().holder()).isEqualTo(ann.ownership().holder());
            world.pass(ofMillis(10));
        }

        assertThat(world.lease().holder()).isNotNull();
        assertThat(world.lease().remaining()).isGreaterThan(ofMillis(200));
    }

    @Test
    void expiryIsNeverComparedBetweenHosts() {
        ManualTime elsewhere = new ManualTime();
        elsewhere.pass(Duration.ofDays(10_000));
        LeaseStore store = new InProcessLeaseStore(elsewhere);
        Elector ann = Elector.start(ElectorConfig.of("far", "ann"),
                Surroundings.of(store, world.time).withAnnouncer(Runnable::run), new Silent());
        world.pass(ofMillis(20));

        assertThat(ann.isOwner()).isTrue();
        assertThat(ann.ownership().orElseThrow().remaining()).isBetween(ofSeconds(14), ofSeconds(15));
    }

    @Test
    void aRetriedAcquireWhoseFirstTrySucceededUnheardIsOneGrant() {
        Candidate ann = world.candidate("ann");
        ann.wire.loseAnswers();
        world.pass(ofSeconds(4));
        assertThat(ann.elector.isOwner()).isFalse();
        assertThat(world.lease().epoch()).isEqualTo(new Epoch(1));

        ann.wire.heal();
        world.pass(ofSeconds(4));

        assertThat(ann.elector.isOwner()).isTrue();
        assertThat(ann.ownership().epoch()).isEqualTo(new Epoch(1));
        assertThat(ann.wire.carriedOut()).filteredOn(LeaseRequest.Acquire.class::isInstance).hasSizeGreaterThan(1);
    }

    @Test
    void aReleaseThatArrivesLateLeavesTheSuccessorsLeaseAlone() {
        Candidate ann = world.owner("ann");
        Candidate bob = world.candidate("bob");
        world.pass(ofSeconds(1));
        ann.wire.loseRequests();
        world.pass(ofSeconds(16));
        assertThat(bob.elector.isOwner()).isTrue();
        ann.wire.heal();
        ann.wire.delayRequests(ofMillis(500));

        LeaseAnswer late = world.store.release(LeaseName.of("test"), ann.ownership().holder(), ann.ownership().epoch())
                .toCompletableFuture().join();
        world.pass(ofMinutes(1));

        assertThat(late).isEqualTo(new LeaseAnswer.Released(false));
        assertThat(bob.elector.isOwner()).isTrue();
        assertThat(world.told).containsExactly("ann gained 1", "ann degraded: no answer within 2500 ms",
                "ann lost 1 EXPIRED",
                "bob gained 2");
    }

    @Test
    void aRenewalThatRacesWithTheReleaseRevivesNothing() {
        Candidate ann = world.owner("ann");
        world.pass(ofMillis(4_400));
        ann.wire.delayRequests(ofSeconds(1));
        world.pass(ofMillis(500));
        ann.wire.heal();

        ann.elector.stop();
        assertThat(world.lease().isFree()).isTrue();
        world.pass(ofSeconds(2));

        assertThat(ann.wire.carriedOut().getLast()).isInstanceOf(LeaseRequest.Renew.class);
        assertThat(world.lease().isFree()).isTrue();
        assertThat(world.told).containsExactly("ann gained 1", "ann lost 1 STOPPED");
    }

    @Test
    void theListenerIsToldOnceWhoeverNoticesTheDeadlineFirst() {
        for (boolean checkedFirst : List.of(true, false)) {
            Electorate fresh = new Electorate();
            Candidate ann = fresh.owner("ann");
            ann.wire.loseRequests();
            if (checkedFirst) {
                fresh.time.standStill(ofSeconds(20));
                assertThat(ann.ownership().isHeld()).isFalse();
                assertThat(ann.ownership().isHeld()).isFalse();
            }
            fresh.pass(ofSeconds(20));
            assertThat(ann.ownership().isHeld()).isFalse();

            assertThat(fresh.told).filteredOn(line -> line.contains("lost")).containsExactly("ann lost 1 EXPIRED");
        }
    }

    @Test
    void theListenerIsToldOfALossThoughTheStoreIsSilentAndNobodyAsks() {
        for (boolean stopped : List.of(true, false)) {
            Electorate fresh = new Electorate();
            Candidate ann = fresh.owner("ann");
            ann.wire.loseRequests();
            if (stopped) {
                ann.elector.stop();
                ann.elector.stop();
            }
            fresh.pass(ofMinutes(1));

            assertThat(fresh.told).filteredOn(line -> line.contains("lost"))
                    .containsExactly("ann lost 1 " + (stopped ? "STOPPED" : "EXPIRED"));
        }
    }

    @Test
    void aGrantThatIsHeardTooLateIsNotActedUpon() {
        Candidate ann = world.candidate("ann");
        ann.wire.delayAnswers(ofMillis(100));
        world.pass(ofMillis(20));
        // Here ann's process stands still with the grant under way, until another may have taken the lease.
        world.time.standStill(ofSeconds(20));
        world.store.acquire(LeaseName.of("test"), HolderId.of("bob", "1"), ofMinutes(1));
        world.pass(ofSeconds(10));

        assertThat(world.told).isEmpty();
        assertThat(ann.elector.isOwner()).isFalse();
        assertThat(world.lease().holder()).isEqualTo(HolderId.of("bob", "1"));
    }

    @Test
    void ownershipIsNotReportedBeforeTheEpochIsKnownAndTheFenceRaised() {
        List<CompletableFuture<Fence.Answer>> raising = new ArrayList<>();
        Candidate ann = world.candidate("ann", config -> config, around -> around.withFence((_, _, _) -> {
            CompletableFuture<Fence.Answer> answer = new CompletableFuture<>();
            raising.add(answer);
            return answer;
        }));
        world.pass(ofSeconds(1));

        assertThat(ann.state()).isEqualTo(ElectorState.RAISING);
        assertThat(ann.elector.isOwner()).isFalse();
        assertThat(world.told).isEmpty();

        raising.getFirst().complete(new Fence.Answer(true, new Epoch(1)));
        assertThat(ann.elector.isOwner()).isTrue();
        assertThat(world.told).containsExactly("ann gained 1");
    }

    @Test
    void aFlappingStoreDoesNotChangeTheOwner() {
        Candidate ann = world.owner("ann");
        world.candidate("bob");
        for (int i = 0; i < 20; i++) {
            ann.wire.refuse();
            world.pass(ofSeconds(8));
            ann.wire.heal();
            world.pass(ofSeconds(4));
        }

        assertThat(ann.elector.isOwner()).isTrue();
        assertThat(ann.ownership().epoch()).isEqualTo(new Epoch(1));
        assertThat(world.told).filteredOn(line -> line.contains("gained")).hasSize(1);
        assertThat(world.told).contains("ann degraded: connection refused", "ann recovered");
    }

    @Test
    void aStoreThatFlapsFasterThanAnybodyCanCountDoesNotChangeTheOwnerEither() {
        Candidate ann = world.candidate("ann", config -> config.ttl(ofMillis(500)));
        world.pass(ofMillis(50));
        world.candidate("bob", config -> config.ttl(ofMillis(500)));
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 2_000; i++) {
            // Away for up to 100 ms, there for up to 100 ms: an answer within 500 ms is all that it takes.
            ann.wire.refuse();
            world.pass(ofMillis(random.nextInt(100)));
            ann.wire.heal();
            world.pass(ofMillis(random.nextInt(60, 100)));
        }

        assertThat(ann.elector.isOwner()).isTrue();
        assertThat(ann.ownership().epoch()).isEqualTo(new Epoch(1));
        assertThat(ann.elector.status().failures()).isGreaterThan(100);
        assertThat(ann.elector.status().losses()).isZero();
    }

    @Test
    void aPausedHolderFindsItsOwnershipOverBeforeItsNextAction() {
        Candidate ann = world.owner("ann");
        assertThat(ann.elector.isOwner()).isTrue();

        world.time.standStill(ofMinutes(1));

        assertThatThrownBy(() -> ann.ownership().runWithin(ofMillis(10), () -> {
            throw new AssertionError("must not run");
        })).isInstanceOf(OwnershipLostException.class).hasMessageContaining("has ended");
        assertThat(world.told).contains("ann lost 1 EXPIRED");
    }

    @Test
    void aPausedHolderFindsItselfFenced() {
        Candidate ann = world.owner("ann");
        Candidate bob = world.candidate("bob");
        world.pass(ofSeconds(1));
        Ownership checked = ann.ownership();
        assertThat(checked.isHeld()).isTrue();
        // Here ann's process stands still, right after the check: only its effect is still to come.
        ann.wire.loseRequests();
        world.pass(ofSeconds(30));
        assertThat(bob.elector.isOwner()).isTrue();

        assertThatThrownBy(() -> world.fence.require(checked.lease(), checked.epoch()))
                .isInstanceOf(StaleEpochException.class)
                .hasMessageContaining("epoch 1 refused, epoch 2 has been seen");
        assertThat(world.fence.admit(bob.ownership().lease(), bob.ownership().epoch())).isTrue();
    }

    @Test
    void aClockThatJumpsAheadEndsTheOwnershipAndNothingElse() {
        Candidate ann = world.owner("ann");

        world.time.standStill(Duration.ofDays(400));

        assertThat(ann.ownership().remaining()).isZero();
        world.pass(ofSeconds(1));
        assertThat(ann.elector.isOwner()).isTrue();
        assertThat(world.told).containsExactly("ann gained 1", "ann lost 1 EXPIRED", "ann gained 2");
    }

    @Test
    void anAnswerHeardAfterTheDeadlineRevivesNothing() {
        Candidate ann = world.owner("ann");
        ann.wire.delayAnswers(ofSeconds(14));
        world.pass(ofSeconds(60));

        assertThat(world.told).startsWith("ann gained 1").contains("ann lost 1 EXPIRED");
        assertThat(ann.ownerships.getFirst().isHeld()).isFalse();
    }

    @Test
    void thousandsThatWaitNeedNoThreadAndLeaveNone() throws Exception {
        int before = Thread.activeCount();
        List<Elector> waiting = new ArrayList<>();
        List<Thread> awaiting = new ArrayList<>();
        try (SystemTime time = new SystemTime("traps-time")) {
            LeaseStore store = new InProcessLeaseStore(time);
            store.acquire(LeaseName.of("busy"), HolderId.of("other", "1"), ofMinutes(10)).toCompletableFuture().join();
            for (int i = 0; i < 2_000; i++) {
                Elector elector = Elector.start(ElectorConfig.of("busy", "waiter-" + i), store, time, new Silent());
                waiting.add(elector);
                awaiting.add(Thread.ofVirtual().start(() -> assertThatThrownBy(elector::await)
                        .isInstanceOf(IllegalStateException.class).hasMessageContaining("closed")));
            }
            assertThat(Thread.activeCount()).isLessThanOrEqualTo(before + 1);
            waiting.forEach(Elector::close);
            for (Thread thread : awaiting) {
                assertThat(thread.join(ofSeconds(10))).isTrue();
            }
        }
        assertThat(waiting).allMatch(elector -> elector.status().state() == ElectorState.STOPPED);
    }

    @Test
    void twoElectorsWithOneIdExcludeEachOther() {
        Candidate first = world.owner("ann");
        Candidate second = world.candidate("ann");
        world.pass(ofMinutes(2));

        assertThat(first.elector.isOwner()).isTrue();
        assertThat(second.elector.isOwner()).isFalse();
        assertThat(second.elector.status().lastLease()).extracting(Lease::holder).isEqualTo(first.ownership().holder());
    }

    @Test
    void anElectorThatComesBackAfterALossHasAHigherEpoch() {
        Candidate ann = world.owner("ann");
        ann.wire.loseAnswers();
        world.pass(ofSeconds(16));
        ann.wire.heal();
        world.pass(ofSeconds(16));

        assertThat(world.told).filteredOn(line -> !line.contains("degraded")).containsExactly("ann gained 1",
                "ann lost 1 EXPIRED", "ann gained 2");
    }

    /** Listens to nothing. */
    private static final class Silent implements OwnershipListener {
        @Override
        public void gained(Ownership ownership) {}

        @Override
        public void lost(Ownership ownership, Loss loss) {}
    }
}
