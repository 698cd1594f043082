package dev.highlander.ownership;

import dev.highlander.ownership.time.TimeSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Leases in this JVM's memory ({@code storageType: memory}): one owner among the electors of one process.
 *
 * <p>A {@link LeaseTable} behind a lock, on an injected clock. Answers are complete when {@link #submit} returns; wake-ups are
 * given on the thread of whoever released. The memory is lost with the process, and so are all its holders: epochs of the next
 * run begin anew, which a fence outside will notice ({@link EpochRegression}) unless they {@link #continueAfter} it.
 */
public final class InProcessLeaseStore implements LeaseStore {
    private final TimeSource time;
    /** Guarded by itself. */
    private final LeaseTable table;
    private final LeaseListeners listeners = new LeaseListeners();
    private volatile boolean closed;

    /**
     * Makes an empty store.
     *
     * @param time the clock by which leases expire
     */
    public InProcessLeaseStore(TimeSource time) {
        this(time, new LeaseTable());
    }

    /**
     * Makes a store over a table, which it has to itself from now on.
     *
     * @param time the clock by which leases expire
     * @param table the leases
     */
    public InProcessLeaseStore(TimeSource time, LeaseTable table) {
        this.time = time;
        this.table = table;
    }

    /**
     * Lets the epochs of a lease go on above what a target has seen from earlier lives of this process, which would otherwise be
     * taken for a store that lost its data.
     *
     * <p>Only for who knows that no other process acts on that target by a memory of its own: who holds the lock of the data folder,
     * or has just made the target.
     *
     * @param lease which lease
     * @param fence the target
     * @return the lease, once its epochs are above; fails if the target can't be reached
     */
    public CompletionStage<Lease> continueAfter(LeaseName lease, Fence fence) {
        return fence.highest(lease).thenCompose(seen -> advance(lease, seen));
    }

    @Override
    public CompletionStage<List<LeaseAnswer>> submit(List<LeaseRequest> batch) {
        if (closed) {
            return CompletableFuture.failedFuture(new LeaseStoreException("in-process lease store: closed"));
        }
        List<LeaseAnswer> answers = new ArrayList<>(batch.size());
        List<LeaseName> freed = new ArrayList<>(0);
        synchronized (table) {
            long now = time.nanos();
            for (LeaseRequest request : batch) {
                LeaseAnswer answer = table.apply(request, now);
                answers.add(answer);
                if (frees(request, answer)) {
                    freed.add(request.lease());
                }
            }
        }
        freed.forEach(listeners::wake);
        return CompletableFuture.completedFuture(answers);
    }

    @Override
    public Subscription changes(Collection<LeaseName> leases, Consumer<LeaseName> listener) {
        return listeners.add(leases, listener);
    }

    @Override
    public void close() {
        closed = true;
        listeners.clear();
    }

    private static boolean frees(LeaseRequest request, LeaseAnswer answer) {
        return request instanceof LeaseRequest.Advance
                || (answer instanceof LeaseAnswer.Released(boolean byThis) && byThis);
    }
}
