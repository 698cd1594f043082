package dev.highlander.ownership;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A target's memory of the highest epoch it has seen, as a new owner reaches it.
 *
 * <p>Between a check and its effect the world may stop. So an effect carries its epoch and the target refuses a lower one; and a
 * new owner shows its epoch to the target first of all, so that whatever the old owner has in flight arrives too late.
 * {@link LocalFence} is the target's side for targets in the same JVM.
 */
@FunctionalInterface
public interface Fence {
    /**
     * Shows an epoch to the target, in one atomic step at the target: if the epoch is higher than what the target has seen, it is
     * remembered together with its holder. Asking again with the same epoch and holder is harmless.
     *
     * @param lease whose epoch it is
     * @param holder who was granted it
     * @param epoch what it was granted
     * @return whether the target accepts it; fails if the target can't be reached
     */
    CompletionStage<Answer> raise(LeaseName lease, HolderId holder, Epoch epoch);

    /**
     * Asks for the highest epoch that the target has seen, {@link Epoch#NONE} if none. Raising to none raises nothing.
     *
     * @param lease whose epoch
     */
    default CompletionStage<Epoch> highest(LeaseName lease) {
        return raise(lease, HolderId.of("reader", "0"), Epoch.NONE).thenApply(Answer::highest);
    }

    /** The fence of an owner whose effects all check the epoch by themselves: accepts everything. */
    static Fence none() {
        return (_, _, epoch) -> CompletableFuture.completedFuture(new Answer(true, epoch));
    }

    /**
     * What the target says.
     *
     * @param accepted whether this holder with this epoch is the newest that the target knows
     * @param highest the highest epoch the target knows, this one included if accepted
     */
    record Answer(boolean accepted, Epoch highest) {}
}
