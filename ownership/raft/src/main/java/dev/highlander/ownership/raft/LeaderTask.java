package dev.highlander.ownership.raft;

import dev.highlander.ownership.Loss;
import dev.highlander.ownership.OwnedTask;
import dev.highlander.ownership.Ownership;
import dev.highlander.ownership.OwnershipListener;
import dev.highlander.ownership.OwnershipLostException;
import dev.highlander.ownership.StaleEpochException;
import dev.highlander.ownership.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a task on a thread of its own while its node leads, and has it stopped before the loss counts as told: {@link RaftNode#whileLeader}.
 *
 * <p>What becomes of a task that ends while its node leads:
 * <ol>
 * <li>It returns: it has done its work, and is run again with the next leadership.
 * <li>It fails: leadership is offered to whoever is there, as the fault may be the node's. If that comes back, or nobody is there, the task is
 * run again here, after a pause that doubles from failure to failure: a task that fails everywhere must not chase leadership around.
 * <li>It is refused by a target that has seen a higher epoch: the ownership hears of it, and is given up.
 * <li>Too little is left of the ownership for its action: it is run again after the first pause, as the ownership may be prolonged.
 * </ol>
 */
final class LeaderTask implements OwnershipListener {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderTask.class);
    static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    /** A task that has run for longer has not failed again, but anew. */
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final String group;
    private final OwnedTask task;
    private final TimeSource time;
    private final Supplier<CompletionStage<Void>> giveWay;
    /** Only touched by the announcer, one call at a time. */
    private @Nullable Thread thread;
    // Only touched by the task's thread, of which there is one at a time.
    private Duration pause = Duration.ZERO;
    private long paused;

    /**
     * A listener that runs a task.
     *
     * @param group whose leader's task it is, for the log
     * @param task what is run
     * @param time the clock of the pauses
     * @param giveWay offers leadership to others; completes when one of them has taken it
     */
    LeaderTask(String group, OwnedTask task, TimeSource time, Supplier<CompletionStage<Void>> giveWay) {
        this.group = group;
        this.task = task;
        this.time = time;
        this.giveWay = giveWay;
        this.paused = time.nanos();
    }

    @Override
    public void gained(Ownership ownership) {
        thread = Thread.ofVirtual().name("leader-of-" + group).start(() -> lead(ownership));
    }

    @Override
    public void lost(Ownership ownership, Loss loss) {
        Thread running = thread;
        if (running == null) {
            return;
        }
        running.interrupt();
        try {
            running.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread = null;
    }

    /** The top of the task's thread. */
    private void lead(Ownership ownership) {
        try {
            do {
                pause();
            } while (ownership.isHeld() && !run(ownership));
        } catch (InterruptedException e) {
            // The ownership is over, and with it this thread.
        }
    }

    /** Runs the task once; whether that is all for this leadership. */
    private boolean run(Ownership ownership) {
        long began = time.nanos();
        try {
            task.run(ownership);
            pause = Duration.ZERO;
            LOG.info("group={} epoch={} event=leader-task-done", group, ownership.epoch());
            return true;
        } catch (StaleEpochException e) {
            LOG.warn("group={} epoch={} event=leader-task-refused reason=\"{}\"", group, ownership.epoch(),
                    e.getMessage());
            ownership.refused(e);
            return true;
        } catch (OwnershipLostException e) {
            if (!e.isOver()) {
                LOG.info("group={} epoch={} event=leader-task-again reason=\"{}\"", group, ownership.epoch(),
                        e.getMessage());
                pauseFor(FIRST_PAUSE);
            }
            return e.isOver();
        } catch (Exception | Error e) {
            if (!ownership.isHeld()) {
                LOG.debug("group={} epoch={} event=leader-task-stopped", group, ownership.epoch(), e);
                return true;
            }
            fail(ownership, e, time.since(began));
            return false;
        }
    }

    private void fail(Ownership ownership, Throwable failure, Duration ran) {
        boolean again = !pause.isZero() && ran.compareTo(LONGEST_PAUSE) <= 0;
        Duration doubled = pause.multipliedBy(2);
        pauseFor(!again ? FIRST_PAUSE : doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE);
        LOG.error(
                "group={} epoch={} event=leader-task-failed here-again-after={}ms next=\"leadership is offered to others\"",
                group, ownership.epoch(), pause.toMillis(), failure);
        giveWay.get().whenComplete((_, nobody) -> {
            if (nobody != null) {
                LOG.info("group={} event=leader-task-stays reason=\"{}\"", group, RaftAdmin.reason(nobody));
            }
        });
    }

    private void pauseFor(Duration longest) {
        pause = longest;
        paused = time.nanos();
    }

    /** What is left of the pause since the last failure, in this leadership or an earlier one. */
    private void pause() throws InterruptedException {
        Duration left = pause.minus(time.since(paused));
        if (left.isPositive()) {
            CountDownLatch over = new CountDownLatch(1);
            TimeSource.Cancellable timer = time.after(left, over::countDown);
            try {
                over.await();
            } finally {
                timer.cancel();
            }
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
