package dev.highlander.ownership;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Where leases are kept: the smallest interface that can express the protocol.
 *
 * <ol>
 * <li>Every request is one atomic step at the store; a batch is a row of such steps, not a transaction.
 * <li>Expiry is judged by the store's clock alone. No request carries an instant.
 * <li>An epoch grows with every change of owner and survives everything but the loss of the store's data.
 * <li>A request may be carried out late, twice, or without its answer being heard; {@link LeaseRequest} says why that is harmless.
 * </ol>
 *
 * <p>Every method may be called from any thread and never blocks.
 */
public interface LeaseStore extends AutoCloseable {
    /**
     * Carries out a batch.
     *
     * @param batch the steps, in order; steps on different leases are independent
     * @return the answers, one for each request in the same order; fails with {@link LeaseStoreException} if the store can't be
     *         reached or doesn't answer in time, in which case each step may or may not have been carried out. The stage may be
     *         completed on any thread, also before this method returns
     */
    CompletionStage<List<LeaseAnswer>> submit(List<LeaseRequest> batch);

    /**
     * Wakes whoever waits for a lease to become free.
     *
     * <p>A wake-up is a hint: it may be lost, doubled, or come for nothing. The listener is called on a thread of the store and
     * must not block. A store that can't be reached now doesn't refuse, but subscribes when it can, and then wakes everybody once.
     *
     * @param leases which leases
     * @param listener told the name of a lease that has become free
     */
    Subscription changes(Collection<LeaseName> leases, Consumer<LeaseName> listener);

    /** Takes a lease: {@link LeaseRequest.Acquire}. */
    default CompletionStage<LeaseAnswer> acquire(LeaseName lease, HolderId holder, Duration ttl) {
        return submit(new LeaseRequest.Acquire(lease, holder, ttl));
    }

    /** Prolongs a lease: {@link LeaseRequest.Renew}. */
    default CompletionStage<LeaseAnswer> renew(LeaseName lease, HolderId holder, Epoch epoch, Duration ttl) {
        return submit(new LeaseRequest.Renew(lease, holder, epoch, ttl));
    }

    /** Gives a lease up to whoever comes: {@link LeaseRequest.Release}. */
    default CompletionStage<LeaseAnswer> release(LeaseName lease, HolderId holder, Epoch epoch) {
        return submit(new LeaseRequest.Release(lease, holder, epoch, null, Duration.ZERO));
    }

    /** Reads a lease: {@link LeaseRequest.Read}. */
    default CompletionStage<Lease> read(LeaseName lease) {
        return submit(new LeaseRequest.Read(lease)).thenApply(LeaseStore::state);
    }

    /** Raises a lease's epoch: {@link LeaseRequest.Advance}. */
    default CompletionStage<Lease> advance(LeaseName lease, Epoch atLeast) {
        return submit(new LeaseRequest.Advance(lease, atLeast)).thenApply(LeaseStore::state);
    }

    /** Carries out one step: {@link #submit(List)}. */
    default CompletionStage<LeaseAnswer> submit(LeaseRequest request) {
        return submit(List.of(request)).thenApply(List::getFirst);
    }

    /** Lets the connection go; leases stay as they are. What is under way fails. Idempotent. */
    @Override
    void close();

    private static Lease state(LeaseAnswer answer) {
        if (answer instanceof LeaseAnswer.State(Lease lease)) {
            return lease;
        }
        throw new IllegalStateException("answer of the lease store: " + answer + ", expected the lease's state");
    }

    /** A registration that can be ended. */
    @FunctionalInterface
    interface Subscription extends AutoCloseable {
        /** Ends it: no call begins afterwards. Idempotent. */
        @Override
        void close();
    }
}
