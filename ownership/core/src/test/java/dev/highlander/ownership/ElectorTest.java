package dev.highlander.ownership;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.ownership.Electorate.Candidate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class ElectorTest {
    private final Electorate world = new Electorate();

    @Test
    void theFirstIsTheOwnerAndTheSecondFollowsAtOnceWhenItStops() {
        Candidate ann = world.owner("ann");
        Candidate bob = world.candidate("bob");
        world.pass(ofMinutes(5));
        assertThat(ann.elector.isOwner()).isTrue();
        assertThat(bob.elector.isOwner()).isFalse();

        CompletionStage<Void> stopped = ann.elector.stop();
        world.pass(ofMillis(10));

        assertThat(stopped.toCompletableFuture()).isDone();
        assertThat(bob.elector.isOwner()).isTrue();
        assertThat(world.told).containsExactly("ann gained 1", "ann lost 1 STOPPED", "bob gained 2");
    }

    @Test
    void aCrashedOwnersLeaseIsTakenSoonAfterItsExpiry() {
        Candidate ann = world.owner("ann");
        Candidate bob = world.candidate("bob");
        world.pass(ofSeconds(30));
        ann.wire.loseRequests();
        Duration left = world.lease().remaining();

        world.pass(left.plus(ofMillis(760)));

        assertThat(bob.elector.isOwner()).isTrue();
    }

    @Test
    void anOwnerHasAQuietLife() {
        Candidate ann = world.owner("ann");
        world.pass(Duration.ofHours(1));

        assertThat(world.told).containsExactly("ann gained 1");
        // One renewal each third of fifteen seconds, a little less by chance.
        assertThat(ann.wire.carriedOut()).hasSizeBetween(720, 801);
    }

    @Test
    void aHandOverWaitsForWhatIsInFlight() {
        Candidate ann = world.owner("ann");
        Candidate bob = world.candidate("bob");
        world.pass(ofSeconds(1));
        Ownership.Permit permit = ann.ownership().begin(ofSeconds(8));

        CompletionStage<Void> handedOver = ann.elector.handOver();

        assertThat(ann.state()).isEqualTo(ElectorState.RELEASING);
        assertThat(ann.ownership().isHeld()).isFalse();
        assertThat(ann.ownership().remaining()).as("time for last words").isPositive();
        assertThatThrownBy(() -> ann.ownership().begin(ofMillis(1))).isInstanceOf(OwnershipLostException.class);
        world.pass(ofSeconds(5));
        assertThat(bob.elector.isOwner()).isFalse();
        assertThat(handedOver.toCompletableFuture()).isNotDone();

        permit.close();
        permit.close();
        world.pass(ofMillis(10));
        assertThat(handedOver.toCompletableFuture()).isDone();
        assertThat(ann.ownership().remaining()).isZero();
        assertThat(bob.elector.isOwner()).isTrue();
    }

    @Test
    void thereIsNoTimeForLastWordsOnceTheReleaseIsOnItsWay() {
        Candidate ann = world.owner("ann");
        ann.wire.delayRequests(ofSeconds(1));
        ann.elector.handOver();

        assertThat(ann.state()).isEqualTo(ElectorState.RELEASING);
        assertThat(ann.ownership().remaining()).isZero();
    }

    @Test
    void handingOverWhileTheFenceIsBeingRaisedGivesTheLeaseBack() {
        Candidate ann = world.candidate("ann", config -> config,
                around -> around.withFence((_, _, _) -> new CompletableFuture<>()));
        world.pass(ofSeconds(1));
        ann.wire.delayAnswers(ofSeconds(1));

        CompletionStage<Void> handedOver = ann.elector.handOver();
        assertThat(handedOver.toCompletableFuture()).isNotDone();
        world.pass(ofSeconds(1));

        assertThat(handedOver.toCompletableFuture()).isDone();
        assertThat(world.lease().isFree()).isTrue();
        assertThat(world.told).isEmpty();
    }

    @Test
    void aHandOverWaitsForTheBoundOfWhatOverruns() {
        Candidate ann = world.candidate("ann", config -> config.drain(ofSeconds(1)));
        world.pass(ofSeconds(1));
        Ownership.Permit overrun = ann.ownership().begin(ofSeconds(8));
        ann.elector.handOver();

        world.pass(ofMillis(7_990));
        assertThat(world.lease().isFree()).isFalse();
        world.pass(ofMillis(20));
        assertThat(world.lease().isFree()).isTrue();

        assertThat(ann.state()).as("not a candidate while its action runs").isEqualTo(ElectorState.LOST);
        overrun.close();
        assertThat(ann.state()).isEqualTo(ElectorState.WAITING);
    }

    @Test
    void anActionThatNeverEndsDoesNotKeepItsProcessFromBeingACandidateForEver() {
        Candidate ann = world.owner("ann");
        Ownership.Permit _ = ann.ownership().begin(ofSeconds(8));
        ann.wire.loseRequests();
        world.pass(ofSeconds(15));
        assertThat(ann.state()).isEqualTo(ElectorState.LOST);
        ann.wire.heal();

        world.pass(ofSeconds(12));

        assertThat(ann.elector.isOwner()).isTrue();
        assertThat(ann.ownership().epoch()).isEqualTo(new Epoch(2));
    }

    @Test
    void aNamedSuccessorGetsTheLeaseThoughOthersWaitToo() {
        Candidate ann = world.owner("ann");
        Candidate bob = world.candidate("bob");
        Candidate cid = world.candidate("cid", config -> config.priority(0));
        world.pass(ofSeconds(1));

        ann.elector.handOver("cid");
        world.pass(ofMillis(400));

        assertThat(bob.elector.isOwner()).isFalse();
        assertThat(cid.elector.isOwner()).isTrue();
    }

    @Test
    void withoutItsNamedSuccessorTheLeaseGoesToAnother() {
        Candidate ann = world.owner("ann");
        Candidate bob = world.candidate("bob");
        world.pass(ofSeconds(1));

        ann.elector.handOver("nobody");
        world.pass(ofMillis(1_400));
        assertThat(world.lease().successor()).isEqualTo("nobody");
        world.pass(ofSeconds(1));

        assertThat(bob.elector.isOwner()).isTrue();
    }

    @Test
    void whoHandsOverWithoutAnybodyWaitingOwnsAgainAfterStandingAside() {
        Candidate ann = world.owner("ann");
        ann.elector.handOver();
        world.pass(ofMillis(990));
        assertThat(ann.elector.isOwner()).isFalse();

        world.pass(ofMillis(100));

        assertThat(ann.elector.isOwner()).isTrue();
        assertThat(world.told).containsExactly("ann gained 1", "ann lost 1 HANDED_OVER", "ann gained 2");
    }

    @Test
    void higherPriorityGoesFirst() {
        for (int round = 0; round < 20; round++) {
            Electorate fresh = new Electorate();
            Candidate ann = fresh.owner("ann");
            Candidate low = fresh.candidate("low", config -> config.priority(3));
            Candidate high = fresh.candidate("high", config -> config.priority(4));
            fresh.pass(ofSeconds(round + 1));
            ann.elector.stop();
            fresh.pass(ofMillis(200));

            assertThat(high.elector.isOwner()).isTrue();
            assertThat(low.elector.isOwner()).isFalse();
        }
    }

    @Test
    void aTargetOutOfReachLeavesTheLeaseToOthers() {
        Candidate ann = world.candidate("ann", config -> config,
                around -> around.withFence((_, _, _) -> new CompletableFuture<>()));
        world.pass(ofSeconds(1));
        Candidate bob = world.candidate("bob");
        world.pass(ofSeconds(14));
        assertThat(ann.state()).isEqualTo(ElectorState.RAISING);

        world.pass(ofSeconds(3));

        assertThat(bob.elector.isOwner()).isTrue();
        assertThat(world.told).containsExactly("bob gained 2");
    }

    @Test
    void aStoreThatForgotIsReportedAndNotActedUponUntilItIsMended() {
        LeaseName lease = LeaseName.of("test");
        world.fence.admit(lease, new Epoch(7));
        Candidate ann = world.candidate("ann");
        world.pass(ofMinutes(2));

        assertThat(ann.state()).isEqualTo(ElectorState.REGRESSED);
        assertThat(ann.elector.isOwner()).isFalse();
        assertThat(world.lease().isFree()).isTrue();
        assertThat(world.told).containsExactly("ann regressed 1 below 7");
        assertThat(ann.elector.status().regression()).extracting(EpochRegression::message).asString()
                .contains("Raise the store's epoch to 7 or above to mend it: highlander epoch advance test --to 7");

        world.store.advance(lease, new Epoch(7));
        world.pass(ofSeconds(6));

        assertThat(ann.elector.isOwner()).isTrue();
        assertThat(ann.ownership().epoch()).isEqualTo(new Epoch(8));
        assertThat(ann.elector.status().regression()).isNull();
    }

    @Test
    void aMemoryThatContinuesAfterItsFenceIsNoStoreThatForgot() {
        LeaseName lease = LeaseName.of("test");
        world.fence.admit(lease, new Epoch(7));
        world.store.continueAfter(lease, world.fence).toCompletableFuture().join();
        Candidate ann = world.owner("ann");

        assertThat(ann.ownership().epoch()).isEqualTo(new Epoch(8));
        assertThat(world.told).containsExactly("ann gained 8");
    }

    @Test
    void askingAFenceForItsHighestEpochRaisesNothing() {
        LeaseName lease = LeaseName.of("test");
        Fence remote = (name, holder, epoch) -> world.fence.raise(name, holder, epoch);
        world.fence.raise(lease, HolderId.of("ann", "1"), new Epoch(7));

        assertThat(remote.highest(lease).toCompletableFuture()).isCompletedWithValue(new Epoch(7));
        assertThat(remote.highest(LeaseName.of("other")).toCompletableFuture()).isCompletedWithValue(Epoch.NONE);
        assertThat(
                world.fence.raise(lease, HolderId.of("ann", "1"), new Epoch(7)).toCompletableFuture().join().accepted())
                .isTrue();
    }

    @Test
    void aStoreThatForgotIsNoticedByWhatItSaidBeforeEvenWithoutAFence() {
        LeaseName lease = LeaseName.of("test");
        HolderId other = HolderId.of("other", "1");
        world.store.advance(lease, new Epoch(40));
        world.store.acquire(lease, other, ofSeconds(15));
        world.candidate("ann", config -> config, around -> around.withFence(Fence.none()));
        world.pass(ofSeconds(1));
        world.table.restore(new LeaseTable.Entry(lease, new Epoch(3), null, true, null, Duration.ZERO),
                world.time.nanos());
        world.pass(ofSeconds(20));

        assertThat(world.told).containsExactly("ann regressed 4 below 41");
    }

    @Test
    void aLeaseTakenAwayIsALoss() {
        Candidate ann = world.owner("ann");
        world.store.advance(LeaseName.of("test"), new Epoch(100));
        world.pass(ofSeconds(6));

        assertThat(world.told).containsExactly("ann gained 1", "ann lost 1 TAKEN", "ann gained 101");
        assertThat(ann.elector.status().gains()).isEqualTo(2);
        assertThat(ann.elector.status().losses()).isEqualTo(1);
    }

    /** Found by the simulator: a replaced server said so, and the release reached the one in its place, where the lease still stood. */
    @Test
    void whoseLeaseIsTakenAwayDoesNotGiveItBackBeforeWhatItBeganHasHadItsTime() {
        Candidate ann = world.candidate("ann", config -> config.drain(ofSeconds(1)));
        world.pass(ofSeconds(4));
        Ownership.Permit _ = ann.ownership().begin(ofSeconds(8));
        world.store.advance(LeaseName.of("test"), new Epoch(100));

        world.pass(ofMillis(7_900));
        assertThat(world.told).containsExactly("ann gained 1", "ann lost 1 TAKEN");
        assertThat(ann.state()).isEqualTo(ElectorState.LOST);
        world.pass(ofSeconds(8));
        assertThat(ann.elector.isOwner()).isTrue();
    }

    @Test
    void anOwnerThatItsTargetRefusesIsOneNoMoreAndGivesItsLeaseUp() {
        Candidate ann = world.owner("ann");
        Ownership.Permit permit = ann.ownership().begin(ofSeconds(8));
        Ownership refused = ann.ownership();

        refused.refused(new Epoch(7));
        refused.refused(new Epoch(7));

        assertThat(refused.isHeld()).isFalse();
        assertThat(refused.remaining()).isZero();
        assertThatThrownBy(() -> refused.begin(ofMillis(1))).isInstanceOf(OwnershipLostException.class);
        assertThat(ann.state()).isEqualTo(ElectorState.LOST);
        assertThat(world.lease().isFree()).as("what has begun may still have its effect").isFalse();
        permit.close();
        assertThat(world.lease().isFree()).as("others are not kept waiting").isTrue();
        world.pass(ofMinutes(1));
        assertThat(world.told).containsExactly("ann gained 1", "ann lost 1 SUPERSEDED", "ann regressed 2 below 7");
        assertThat(ann.elector.status().regression()).extracting(EpochRegression::message).asString()
                .endsWith("highlander epoch advance test --to 7");

        world.store.advance(LeaseName.of("test"), new Epoch(7));
        world.pass(ofSeconds(6));
        assertThat(ann.ownership().epoch()).isEqualTo(new Epoch(8));
        assertThat(ann.elector.isOwner()).isTrue();
    }

    @Test
    void aRefusalIsRememberedAlsoWithoutAFenceToRaise() {
        Candidate ann = world.candidate("ann", config -> config, around -> around.withFence(Fence.none()));
        world.pass(ofMillis(50));

        assertThatThrownBy(() -> ann.ownership().runWithin(ofSeconds(1), () -> {
            throw new StaleEpochException(LeaseName.of("test"), ann.ownership().epoch(), new Epoch(40));
        })).isInstanceOf(StaleEpochException.class);
        world.pass(ofSeconds(20));

        assertThat(world.told).containsExactly("ann gained 1", "ann lost 1 SUPERSEDED", "ann regressed 2 below 40");
    }

    @Test
    void whatIsNotAboveTheOwnEpochIsNoRefusal() {
        Candidate ann = world.owner("ann");
        ann.ownership().refused(new Epoch(1));
        ann.ownership().refused(Epoch.NONE);
        world.pass(ofMinutes(1));

        assertThat(ann.elector.isOwner()).isTrue();
        assertThat(world.told).containsExactly("ann gained 1");
    }

    @Test
    void aRefusalHeardAfterTheLossOfAnOwnershipThatAnotherHasFollowedIsNoReasonToEndThat() {
        Candidate ann = world.owner("ann");
        Ownership first = ann.ownership();
        ann.elector.handOver();
        world.pass(ofSeconds(2));
        assertThat(ann.ownership().epoch()).isEqualTo(new Epoch(2));

        first.refused(new Epoch(2));
        world.pass(ofSeconds(20));

        assertThat(ann.elector.isOwner()).isTrue();
        assertThat(world.told).containsExactly("ann gained 1", "ann lost 1 HANDED_OVER", "ann gained 2");
    }

    @Test
    void aHigherEpochHeardOfWhileTheStoreIsToBeMendedRaisesWhatIsAskedFor() {
        Candidate ann = world.owner("ann");
        ann.ownership().refused(new Epoch(7));
        world.pass(ofSeconds(1));
        assertThat(ann.state()).isEqualTo(ElectorState.REGRESSED);

        ann.ownership().refused(new Epoch(9));
        ann.ownership().refused(new Epoch(8));

        assertThat(ann.elector.status().regression()).isEqualTo(
                new EpochRegression(LeaseName.of("test"), new Epoch(2), new Epoch(9)));
        world.store.advance(LeaseName.of("test"), new Epoch(7));
        world.pass(ofMinutes(1));
        assertThat(ann.state()).isEqualTo(ElectorState.REGRESSED);
        world.store.advance(LeaseName.of("test"), new Epoch(9));
        world.pass(ofSeconds(6));
        assertThat(ann.ownership().epoch()).isEqualTo(new Epoch(10));
        assertThat(world.told).containsExactly("ann gained 1", "ann lost 1 SUPERSEDED", "ann regressed 2 below 7",
                "ann regressed 2 below 9", "ann gained 10");
    }

    @Test
    void aRefusalDuringAHandOverChangesNothingButIsRemembered() {
        Candidate ann = world.owner("ann");
        Ownership.Permit permit = ann.ownership().begin(ofSeconds(8));
        ann.elector.handOver();

        ann.ownership().refused(new Epoch(7));
        assertThat(ann.state()).isEqualTo(ElectorState.RELEASING);
        permit.close();
        world.pass(ofSeconds(2));

        assertThat(world.told).containsExactly("ann gained 1", "ann lost 1 HANDED_OVER", "ann regressed 2 below 7");
    }

    @Test
    void aRefusedOwnerThatWasToldToStopStops() {
        Candidate ann = world.owner("ann");
        Ownership.Permit permit = ann.ownership().begin(ofSeconds(8));
        ann.ownership().refused(new Epoch(7));
        CompletionStage<Void> stopped = ann.elector.stop();
        permit.close();
        world.pass(ofSeconds(1));

        assertThat(stopped.toCompletableFuture()).isDone();
        assertThat(world.lease().isFree()).isTrue();
        assertThat(world.told).containsExactly("ann gained 1", "ann lost 1 SUPERSEDED");
    }

    @Test
    void troubleIsShownWhileItLastsAndCounted() {
        Candidate ann = world.owner("ann");
        ann.wire.refuse();
        world.pass(ofSeconds(6));

        assertThat(ann.state()).isEqualTo(ElectorState.DEGRADED);
        assertThat(ann.elector.status().trouble()).isEqualTo("connection refused");
        assertThat(ann.elector.status().failures()).isPositive();
        assertThat(ann.elector.isOwner()).isTrue();

        ann.wire.heal();
        world.pass(ofSeconds(3));
        assertThat(ann.state()).isEqualTo(ElectorState.OWNING);
        assertThat(ann.elector.status().trouble()).isNull();
    }

    @Test
    void aFailingListenerDisturbsNothing() {
        Elector elector = Elector.start(ElectorConfig.of("test", "ann"),
                Surroundings.of(world.store, world.time).withAnnouncer(Runnable::run), new OwnershipListener() {
                    @Override
                    public void gained(Ownership ownership) {
                        throw new IllegalStateException("on purpose");
                    }

                    @Override
                    public void lost(Ownership ownership, Loss loss) {
                        throw new IllegalStateException("on purpose");
                    }
                });
        world.pass(ofMinutes(1));
        assertThat(elector.isOwner()).isTrue();

        assertThat(elector.stop().toCompletableFuture()).isDone();
        assertThat(world.lease().isFree()).isTrue();
    }

    @Test
    void stoppingTwiceOrWhileWaitingIsHarmless() {
        Candidate ann = world.owner("ann");
        Candidate bob = world.candidate("bob");
        world.pass(ofSeconds(1));

        for (Candidate each : List.of(bob, ann, bob, ann)) {
            assertThat(each.elector.stop().toCompletableFuture()).isDone();
        }
        world.pass(ofMinutes(1));

        assertThat(world.lease().isFree()).isTrue();
        assertThat(world.told).containsExactly("ann gained 1", "ann lost 1 STOPPED");
    }

    @Test
    void aGrantHeardAfterStoppingIsGivenBack() {
        Candidate ann = world.candidate("ann");
        ann.wire.delayAnswers(ofSeconds(1));
        world.pass(ofMillis(20));
        ann.elector.stop();
        assertThat(world.lease().isFree()).isFalse();

        world.pass(ofSeconds(2));

        assertThat(world.lease().isFree()).isTrue();
        assertThat(world.told).isEmpty();
    }

    @Test
    void closingGivesUpOnAStoreThatDoesNotAnswerAtTheDeadline() {
        Candidate ann = world.owner("ann");
        ann.wire.loseRequests();
        CompletionStage<Void> stopped = ann.elector.stop();
        world.pass(ofSeconds(10));
        assertThat(stopped.toCompletableFuture()).isNotDone();

        world.pass(ofSeconds(6));
        assertThat(stopped.toCompletableFuture()).isDone();
    }
}
