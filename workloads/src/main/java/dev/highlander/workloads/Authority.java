package dev.highlander.workloads;

import dev.highlander.ownership.Ownership;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The right to act, as the owner with an epoch. */
public interface Authority {
    /** The number of this ownership; everything written carries it. */
    long epoch();

    /**
     * Runs an action if the ownership lasts for it.
     *
     * @param bound the longest time that the action's effects may take to happen
     * @throws dev.highlander.ownership.OwnershipLostException if it was refused; nothing was done
     */
    <T extends @Nullable Object> T within(Duration bound, Ownership.Action<T, RuntimeException> action);

    /** The right that an ownership gives. */
    static Authority of(Ownership ownership) {
        return new Authority() {
            @Override
            public long epoch() {
                return ownership.epoch().value();
            }

            @Override
            public <T extends @Nullable Object> T within(Duration bound, Ownership.Action<T, RuntimeException> action) {
                return ownership.within(bound, action);
            }
        };
    }
}
