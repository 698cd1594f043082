package dev.highlander.ownership;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The target's side of a fence, in memory: put it before whatever must not be touched by a stale owner. Thread-safe.
 *
 * <p>It forgets with its process; a target that outlives its process keeps the epoch beside what it protects.
 */
public final class LocalFence implements Fence {
    private final ConcurrentMap<LeaseName, Mark> marks = new ConcurrentHashMap<>();

    /** Makes a fence that has seen nothing. */
    public LocalFence() {}

    @Override
    public CompletionStage<Answer> raise(LeaseName lease, HolderId holder, Epoch epoch) {
        Mark mark = marks.compute(lease, (_, old) -> old == null || epoch.isAfter(old.epoch)
                ? new Mark(epoch, holder)
                // An epoch seen in an effect before its owner raised the fence is claimed by the first who does.
                : epoch.equals(old.epoch) && old.holder.equals(UNCLAIMED) ? new Mark(epoch, holder) : old);
        return CompletableFuture
                .completedFuture(new Answer(mark.epoch.equals(epoch) && mark.holder.equals(holder), mark.epoch));
    }

    /**
     * Decides about one effect: admitted if its epoch is not lower than the highest seen, which it then becomes.
     *
     * @param lease under which lease the effect is done
     * @param epoch the epoch it carries
     */
    public boolean admit(LeaseName lease, Epoch epoch) {
        Mark mark = marks.compute(lease,
                (_, old) -> old == null || epoch.isAfter(old.epoch) ? new Mark(epoch, UNCLAIMED) : old);
        return mark.epoch.equals(epoch);
    }

    /**
     * Like {@link #admit}, for a caller that wants an exception.
     *
     * @throws StaleEpochException if the epoch is lower than the highest seen
     */
    public void require(LeaseName lease, Epoch epoch) {
        if (!admit(lease, epoch)) {
            throw new StaleEpochException(lease, epoch, seen(lease));
        }
    }

    @Override
    public CompletionStage<Epoch> highest(LeaseName lease) {
        return CompletableFuture.completedFuture(seen(lease));
    }

    /** The highest epoch seen, {@link Epoch#NONE} if none. */
    public Epoch seen(LeaseName lease) {
        Mark mark = marks.get(lease);
        return mark == null ? Epoch.NONE : mark.epoch;
    }

    private static final HolderId UNCLAIMED = HolderId.of("-", "-");

    private record Mark(Epoch epoch, HolderId holder) {}
}
