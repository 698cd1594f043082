package dev.highlander.ownership;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What an owner holds: the epoch that everything it does must carry, and how long it may still act. Thread-safe.
 *
 * <p>Promised: no other elector on the same store holds an ownership of this lease while {@link #isHeld()} answers true, as long as
 * the clocks' rates differ by less than the configured drift and the store keeps its data. Not promised, because time alone can't:
 * that an effect begun while {@code isHeld()} was true arrives before it is not. So every effect carries {@link #epoch()}, and the
 * target refuses a lower one ({@link Fence}).
 *
 * <p>An ownership that has ended never comes back; being the owner again is a new ownership with a new epoch.
 */
public final class Ownership {
    private final LeaseName lease;
    private final HolderId holder;
    private final Epoch epoch;
    private final LongSupplier clock;
    private final Runnable deadlineFound;

    private volatile Phase phase = Phase.OPEN;
    /** By {@link #clock}, in nanoseconds; only ever moves forward. */
    private volatile long deadline;

    // Guarded by this.
    private int inFlight;
    private @Nullable Runnable whenIdle;

    private enum Phase {
        /** Actions may begin. */
        OPEN,
        /** Being handed over: none may begin, the lease stands. */
        CLOSING,
        /** Over. */
        ENDED
    }

    /**
     * Makes an ownership that has just been gained.
     *
     * @param clock the elector's monotonic clock
     * @param deadlineFound told when a check finds the deadline passed
     */
    Ownership(LeaseName lease, HolderId holder, Epoch epoch, long deadline, LongSupplier clock,
            Runnable deadlineFound) {
        this.lease = lease;
        this.holder = holder;
        this.epoch = epoch;
        this.deadline = deadline;
        this.clock = clock;
        this.deadlineFound = deadlineFound;
    }

    /** The lease that is owned. */
    public LeaseName lease() {
        return lease;
    }

    /** Who owns it: the configured name, and the token of this very claim. */
    public HolderId holder() {
        return holder;
    }

    /** The number of this ownership: higher than any before, never given to another. */
    public Epoch epoch() {
        return epoch;
    }

    /** Whether an action may begin now: shorthand for asking at this instant; see the class about what may happen after it. */
    public boolean isHeld() {
        return phase == Phase.OPEN && !remaining().isZero();
    }

    /**
     * How long the lease may be relied upon from now, unless it is renewed meanwhile; zero once it has ended. Positive also while
     * it is being handed over, for last words.
     */
    public Duration remaining() {
        long left = left();
        if (left <= 0 && phase != Phase.ENDED) {
            // "Loss is announced by the deadline timer or by the first check that finds it passed."
            deadlineFound.run();
            left = left();
        }
        return left <= 0 ? Duration.ZERO : Duration.ofNanos(left);
    }

    /**
     * Refuses if an action that takes up to {@code bound} can't be begun and ended within the ownership.
     *
     * @throws OwnershipLostException if the ownership has ended, is being handed over, or won't last for {@code bound}
     */
    public void require(Duration bound) {
        Duration remaining = remaining();
        if (phase != Phase.OPEN || remaining.isZero() || remaining.compareTo(bound) < 0) {
            throw new OwnershipLostException(lease, epoch, bound, phase == Phase.OPEN ? remaining : Duration.ZERO);
        }
    }

    /**
     * Runs an action if the ownership lasts for it. A planned hand-over waits for it, so it must end within its bound.
     *
     * @param bound the longest time that the action's effects may take to happen
     * @param action what to do
     * @return what the action returns
     * @throws OwnershipLostException if it was refused; nothing was done
     * @throws E if the action throws it
     */
    public <T extends @Nullable Object, E extends Exception> T within(Duration bound, Action<T, E> action) throws E {
        enter();
        try {
            require(bound);
            return action.run();
        } finally {
            exit();
        }
    }

    /**
     * Like {@link #within(Duration, Action)}, for an action without a result.
     *
     * @param bound the longest time that the action's effects may take to happen
     * @param action what to do
     * @throws OwnershipLostException if it was refused; nothing was done
     * @throws E if the action throws it
     */
    public <E extends Exception> void runWithin(Duration bound, VoidAction<E> action) throws E {
        this.<@Nullable Void, E>within(bound, () -> {
            action.run();
            return null;
        });
    }

    @Override
    public String toString() {
        return lease + " epoch " + epoch + " (" + holder + ", " + phase + ")";
    }

    void prolong(long until) {
        deadline = until;
    }

    /** Nothing begins any more; the lease stands until it is released. */
    void close() {
        phase = Phase.CLOSING;
    }

    /** It is over. */
    void end() {
        phase = Phase.ENDED;
    }

    /** Calls back once nothing is in flight: at once if nothing is. Only for an ownership that is closing or over. */
    void whenIdle(Runnable callback) {
        synchronized (this) {
            if (inFlight > 0) {
                whenIdle = callback;
                return;
            }
        }
        callback.run();
    }

    private long left() {
        return phase == Phase.ENDED ? 0 : deadline - clock.getAsLong();
    }

    private synchronized void enter() {
        inFlight++;
    }

    private void exit() {
        Runnable callback;
        synchronized (this) {
            inFlight--;
            if (inFlight > 0 || whenIdle == null) {
                return;
            }
            callback = whenIdle;
            whenIdle = null;
        }
        callback.run();
    }

    /** Something to do as the owner. */
    @FunctionalInterface
    public interface Action<T extends @Nullable Object, E extends Exception> {
        /** Does it. */
        T run() throws E;
    }

    /** Something to do as the owner, without a result. */
    @FunctionalInterface
    public interface VoidAction<E extends Exception> {
        /** Does it. */
        void run() throws E;
    }
}
