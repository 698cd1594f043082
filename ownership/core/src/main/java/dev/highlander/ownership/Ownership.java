package dev.highlander.ownership;

import dev.highlander.ownership.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
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
    private final TimeSource time;
    private final Runnable deadlineFound;
    private final Consumer<Epoch> refusalHeard;

    private volatile Phase phase = Phase.OPEN;
    /** By {@link #time}, in nanoseconds; only ever moves forward. */
    private volatile long deadline;

    // Guarded by this.
    private int inFlight;
    private long busyUntil;
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
     * @param deadline by the clock
     * @param time the elector's monotonic clock
     * @param deadlineFound told when a check finds the deadline passed
     * @param refusalHeard told of a higher epoch that a target has seen
     */
    Ownership(LeaseName lease, HolderId holder, Epoch epoch, long deadline, TimeSource time,
            Runnable deadlineFound, Consumer<Epoch> refusalHeard) {
        this.lease = lease;
        this.holder = holder;
        this.epoch = epoch;
        this.deadline = deadline;
        this.time = time;
        this.busyUntil = time.nanos();
        this.deadlineFound = deadlineFound;
        this.refusalHeard = refusalHeard;
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
        if (phase != Phase.OPEN || remaining().compareTo(bound) < 0 || remaining().isZero()) {
            throw refusal(bound);
        }
    }

    /**
     * Begins an action that doesn't end on this thread, or not in one block. A planned hand-over waits for it.
     *
     * @param bound the longest time that the action's effects may take to happen
     * @return to be closed when the action has ended
     * @throws OwnershipLostException if it was refused; nothing may be done
     */
    public Permit begin(Duration bound) {
        require(bound);
        enter(bound);
        AtomicBoolean open = new AtomicBoolean(true);
        return () -> {
            if (open.getAndSet(false)) {
                exit();
            }
        };
    }

    /**
     * Runs an action if the ownership lasts for it. A planned hand-over waits for it. If it ends with a target's refusal
     * ({@link StaleEpochException}), that is {@linkplain #refused(StaleEpochException) reported}.
     *
     * @param bound the longest time that the action's effects may take to happen
     * @param action what to do
     * @return what the action returns
     * @throws OwnershipLostException if it was refused; nothing was done
     * @throws E if the action throws it
     */
    public <T extends @Nullable Object, E extends Exception> T within(Duration bound, Action<T, E> action) throws E {
        try (Permit _ = begin(bound)) {
            return action.run();
        } catch (StaleEpochException e) {
            refused(e);
            throw e;
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

    /**
     * Reports that a target refused an effect of this ownership because it has seen a higher epoch. The ownership is then over: nothing
     * more begins, {@link OwnershipListener#lost} is told once with {@link Loss#SUPERSEDED}, the lease is given up when what had begun has
     * ended, and no epoch up to the one seen is acted under again ({@link EpochRegression}).
     *
     * <p>While the store keeps its data nobody needs this: the lease of an owner that a target may refuse has ended before. After a store
     * has forgotten a successor, though, the lease of an owner that the target refuses can stand, and would be renewed for ever.
     * {@link #within} and the fences that are given an ownership report by themselves. From any thread, also from inside an
     * action, and as often as anybody likes; what is heard after the end is remembered as well.
     *
     * @param seen the highest epoch that the target has seen. One that is not above this ownership's own is no reason to refuse it, and
     *            is ignored
     */
    public void refused(Epoch seen) {
        if (seen.isAfter(epoch)) {
            refusalHeard.accept(seen);
        }
    }

    /**
     * Like {@link #refused(Epoch)}, with what a fence throws.
     *
     * @param refusal what was thrown; ignored if it is about another lease
     */
    public void refused(StaleEpochException refusal) {
        if (refusal.lease().equals(lease)) {
            refused(refusal.highest());
        }
    }

    /** The reading of the elector's time source at which the ownership is over, unless the lease is renewed before. */
    public long deadline() {
        return deadline;
    }

    @Override
    public String toString() {
        return lease + " epoch " + epoch + " (" + holder + ", " + phase + ")";
    }

    void prolong(long until) {
        deadline = until;
    }

    /** Nothing begins any more; the lease stands until it is released. Returns the reading
     * at which all that is in flight is over by its bounds. */
    synchronized long close() {
        if (phase == Phase.OPEN) {
            phase = Phase.CLOSING;
        }
        return busyUntil;
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
        return phase == Phase.ENDED ? 0 : deadline - time.nanos();
    }

    /** Checked once more together with the noting, so that who closes the ownership sees every action that may go on. */
    private synchronized void enter(Duration bound) {
        long now = time.nanos();
        if (phase != Phase.OPEN || deadline - now < bound.toNanos()) {
            throw refusal(bound);
        }
        inFlight++;
        long end = now + bound.toNanos();
        if (end - busyUntil > 0) {
            busyUntil = end;
        }
    }

    private OwnershipLostException refusal(Duration bound) {
        return new OwnershipLostException(lease, epoch, bound, phase == Phase.OPEN ? remaining() : Duration.ZERO);
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

    /** An action that has begun. */
    @FunctionalInterface
    public interface Permit extends AutoCloseable {
        /** The action has ended. Idempotent. */
        @Override
        void close();
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
