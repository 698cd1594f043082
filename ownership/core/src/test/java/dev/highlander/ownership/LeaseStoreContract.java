package dev.highlander.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every lease store must do, whatever it is made of. Extend it, give it a store, and say how that store's clock is made to
 * pass.
 */
public abstract class LeaseStoreContract {
    private static final AtomicInteger tokens = new AtomicInteger();

    private final LeaseName lease = LeaseName.of("test/" + Long.toHexString(System.identityHashCode(this)) + "-"
            + tokens.incrementAndGet());
    private final HolderId ann = holder("ann");
    private final HolderId bob = holder("bob");

    /** For the extending class. */
    protected LeaseStoreContract() {}

    /** The store under test: the same one during a test. */
    protected abstract LeaseStore store();

    /** Lets at least this much of the store's time pass: really, for a real store. */
    protected abstract void pass(Duration duration);

    /** How long the tests' leases last. A store on a real clock wants it short, but long beside its own delays. */
    protected Duration ttl() {
        return Duration.ofSeconds(15);
    }

    @Test
    void aLeaseNobodyEverHadIsFreeWithEpochNone() {
        assertThat(read()).isEqualTo(Lease.untouched(lease));
    }

    @Test
    void aFreeLeaseIsGrantedWithAnEpochAboveNone() {
        Epoch epoch = grant(ann);

        assertThat(epoch).isGreaterThan(Epoch.NONE);
        Lease read = read();
        assertThat(read.holder()).isEqualTo(ann);
        assertThat(read.epoch()).isEqualTo(epoch);
        assertThat(read.remaining()).isPositive().isLessThanOrEqualTo(ttl());
    }

    @Test
    void aHeldLeaseIsNotGrantedToAnotherAndTellsWhoHasItForHowLong() {
        Epoch epoch = grant(ann);

        Lease held = heldAgainst(bob);

        assertThat(held.holder()).isEqualTo(ann);
        assertThat(held.epoch()).isEqualTo(epoch);
        assertThat(held.remaining()).isPositive().isLessThanOrEqualTo(ttl());
    }

    @Test
    void acquireAskedAgainByTheSameClaimIsTheSameGrantAndLastsFromTheSecondArrival() {
        Epoch first = grant(ann);
        pass(ttl().multipliedBy(2).dividedBy(3));

        assertThat(grant(ann)).isEqualTo(first);

        pass(ttl().multipliedBy(2).dividedBy(3));
        assertThat(heldAgainst(bob).holder()).isEqualTo(ann);
    }

    @Test
    void twoClaimsOfOneNameExcludeEachOther() {
        grant(ann);

        assertThat(heldAgainst(holder("ann")).holder()).isEqualTo(ann);
    }

    @Test
    void anExpiredLeaseIsGrantedToAnotherWithAHigherEpoch() {
        Epoch first = grant(ann);
        pass(ttl());

        assertThat(grant(bob)).isGreaterThan(first);
        assertThat(call(store().renew(lease, ann, first, ttl()))).isInstanceOf(LeaseAnswer.Lost.class);
    }

    @Test
    void renewalProlongsFromItsArrival() {
        Epoch epoch = grant(ann);
        for (int i = 0; i < 3; i++) {
            pass(ttl().multipliedBy(2).dividedBy(3));
            assertThat(call(store().renew(lease, ann, epoch, ttl()))).isEqualTo(new LeaseAnswer.Renewed());
        }
        assertThat(heldAgainst(bob).holder()).isEqualTo(ann);
    }

    @Test
    void renewalOfAnExpiredLeaseThatNobodyTookEitherKeepsTheEpochOrIsLostForGood() {
        Epoch epoch = grant(ann);
        pass(ttl());

        switch (call(store().renew(lease, ann, epoch, ttl()))) {
            case LeaseAnswer.Renewed() -> assertThat(heldAgainst(bob).epoch()).isEqualTo(epoch);
            case LeaseAnswer.Lost _ -> {
                assertThat(grant(bob)).isGreaterThan(epoch);
                assertThat(call(store().renew(lease, ann, epoch, ttl()))).isInstanceOf(LeaseAnswer.Lost.class);
            }
            case LeaseAnswer other -> throw new AssertionError("unexpected answer " + other);
        }
    }

    @Test
    void renewalWithAnotherEpochOrTokenIsLost() {
        Epoch epoch = grant(ann);

        assertThat(call(store().renew(lease, ann, epoch.next(), ttl()))).isInstanceOf(LeaseAnswer.Lost.class);
        assertThat(call(store().renew(lease, holder("ann"), epoch, ttl()))).isInstanceOf(LeaseAnswer.Lost.class);
        assertThat(call(store().renew(lease, bob, epoch, ttl()))).isInstanceOf(LeaseAnswer.Lost.class);
    }

    @Test
    void aReleasedLeaseIsFreeAtOnceAndTheNextEpochIsHigher() {
        Epoch first = grant(ann);

        assertThat(call(store().release(lease, ann, first))).isEqualTo(new LeaseAnswer.Released(true));

        assertThat(read().isFree()).isTrue();
        assertThat(read().epoch()).isEqualTo(first);
        assertThat(grant(bob)).isGreaterThan(first);
    }

    @Test
    void releaseLeavesASuccessorsLeaseAlone() {
        Epoch first = grant(ann);
        call(store().release(lease, ann, first));
        Epoch second = grant(bob);

        assertThat(call(store().release(lease, ann, first))).isEqualTo(new LeaseAnswer.Released(false));
        assertThat(call(store().release(lease, ann, second))).isEqualTo(new LeaseAnswer.Released(false));
        assertThat(call(store().release(lease, bob, first))).isEqualTo(new LeaseAnswer.Released(false));

        assertThat(read().holder()).isEqualTo(bob);
    }

    @Test
    void renewalThatArrivesAfterTheReleaseRevivesNothing() {
        Epoch epoch = grant(ann);
        call(store().release(lease, ann, epoch));

        assertThat(call(store().renew(lease, ann, epoch, ttl()))).isInstanceOf(LeaseAnswer.Lost.class);
        assertThat(read().isFree()).isTrue();
    }

    @Test
    void acquireThatArrivesAfterItsClaimWasReleasedIsSpent() {
        Epoch epoch = grant(ann);
        call(store().release(lease, ann, epoch));

        assertThat(acquire(ann)).isInstanceOf(LeaseAnswer.Spent.class);
        assertThat(read().isFree()).isTrue();
        assertThat(grant(holder("ann"))).isGreaterThan(epoch);
    }

    @Test
    void theSameHolderComingBackGetsAHigherEpoch() {
        Epoch first = grant(ann);
        call(store().release(lease, ann, first));

        assertThat(grant(holder("ann"))).isGreaterThan(first);
    }

    @Test
    void aNamedSuccessorGetsTheFirstChanceForAMoment() {
        Epoch epoch = grant(ann);
        call(store().submit(new LeaseRequest.Release(lease, ann, epoch, "bob", ttl())));

        Lease kept = heldAgainst(holder("cid"));
        assertThat(kept.holder()).isNull();
        assertThat(kept.successor()).isEqualTo("bob");
        assertThat(kept.remaining()).isPositive().isLessThanOrEqualTo(ttl());

        assertThat(grant(bob)).isGreaterThan(epoch);
    }

    @Test
    void aNamedSuccessorThatDoesNotComeLosesItsChance() {
        Epoch epoch = grant(ann);
        call(store().submit(new LeaseRequest.Release(lease, ann, epoch, "bob", ttl())));
        pass(ttl());

        assertThat(grant(holder("cid"))).isGreaterThan(epoch);
        assertThat(heldAgainst(bob).successor()).isNull();
    }

    @Test
    void leasesAreIndependent() {
        LeaseName other = LeaseName.of(lease + "/other");
        grant(ann);

        assertThat(call(store().acquire(other, bob, ttl()))).isInstanceOf(LeaseAnswer.Granted.class);
        assertThat(read().holder()).isEqualTo(ann);
    }

    @Test
    void aBatchIsAnsweredInOrderAndEachStepSeesThoseBeforeIt() {
        List<LeaseName> names = IntStream.range(0, 200).mapToObj(i -> LeaseName.of(lease + "/" + i)).toList();
        List<LeaseRequest> batch = new ArrayList<>();
        for (LeaseName name : names) {
            batch.add(new LeaseRequest.Acquire(name, ann, ttl()));
            batch.add(new LeaseRequest.Acquire(name, bob, ttl()));
            batch.add(new LeaseRequest.Read(name));
        }

        List<LeaseAnswer> answers = call(store().submit(batch));

        assertThat(answers).hasSameSizeAs(batch);
        for (int i = 0; i < names.size(); i++) {
            assertThat(answers.get(3 * i)).isInstanceOf(LeaseAnswer.Granted.class);
            assertThat(answers.get(3 * i + 1)).isInstanceOf(LeaseAnswer.Held.class);
            assertThat(((LeaseAnswer.State) answers.get(3 * i + 2)).lease().name()).isEqualTo(names.get(i));
        }
    }

    @Test
    void anEmptyBatchHasNoAnswers() {
        assertThat(call(store().submit(List.of()))).isEmpty();
    }

    @Test
    void ofManyWhoAskAtOnceExactlyOneIsGranted() throws Exception {
        for (int round = 0; round < 10; round++) {
            LeaseName contended = LeaseName.of(lease + "/round-" + round);
            List<Callable<LeaseAnswer>> askers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                HolderId asker = holder("asker-" + i);
                askers.add(() -> call(store().acquire(contended, asker, ttl())));
            }
            int granted = 0;
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (Future<LeaseAnswer> answer : threads.invokeAll(askers)) {
                    granted += answer.get() instanceof LeaseAnswer.Granted ? 1 : 0;
                }
            }
            assertThat(granted).isEqualTo(1);
        }
    }

    @Test
    void epochsOfManyOwnersOnlyGrow() {
        Epoch last = Epoch.NONE;
        for (int i = 0; i < 50; i++) {
            HolderId next = holder("owner");
            Epoch epoch = grant(next);
            assertThat(epoch).isGreaterThan(last);
            last = epoch;
            call(store().release(lease, next, epoch));
        }
    }

    @Test
    void advanceRaisesTheNextEpochAndTakesALowerOneAway() {
        Epoch epoch = grant(ann);
        Epoch known = new Epoch(epoch.value() + 1000);

        assertThat(call(store().advance(lease, known)).epoch()).isEqualTo(known);

        assertThat(call(store().renew(lease, ann, epoch, ttl()))).isInstanceOf(LeaseAnswer.Lost.class);
        assertThat(grant(bob)).isGreaterThan(known);
    }

    @Test
    void advanceToALowerEpochChangesNothing() {
        Epoch epoch = grant(ann);

        assertThat(call(store().advance(lease, Epoch.NONE)).epoch()).isEqualTo(epoch);
        assertThat(call(store().renew(lease, ann, epoch, ttl()))).isEqualTo(new LeaseAnswer.Renewed());
    }

    @Test
    void whoWaitsIsWokenByARelease() {
        AtomicInteger woken = new AtomicInteger();
        try (LeaseStore.Subscription _ = store().changes(List.of(lease), name -> {
            if (name.equals(lease)) {
                woken.incrementAndGet();
            }
        })) {
            Epoch epoch = grant(ann);
            call(store().release(lease, ann, epoch));
            await().atMost(Duration.ofSeconds(10)).until(() -> woken.get() > 0);
        }
    }

    private HolderId holder(String name) {
        return HolderId.of(name, "t" + tokens.incrementAndGet());
    }

    private LeaseAnswer acquire(HolderId holder) {
        return call(store().acquire(lease, holder, ttl()));
    }

    private Epoch grant(HolderId holder) {
        LeaseAnswer answer = acquire(holder);
        assertThat(answer).isInstanceOf(LeaseAnswer.Granted.class);
        return ((LeaseAnswer.Granted) answer).epoch();
    }

    private Lease heldAgainst(HolderId holder) {
        LeaseAnswer answer = acquire(holder);
        assertThat(answer).isInstanceOf(LeaseAnswer.Held.class);
        return ((LeaseAnswer.Held) answer).lease();
    }

    private Lease read() {
        return call(store().read(lease));
    }

    private static <T> T call(CompletionStage<T> answer) {
        try {
            return answer.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for the store", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("the store did not answer", e);
        }
    }
}
