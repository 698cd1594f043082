package dev.highlander.bench.election;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What is to be done if this process is told to end before it has cleaned up: the latest first. */
public final class AtExit {
    private static final AtExit ONLY = new AtExit();
    private static final Duration NOTICED_FIRST = Duration.ofMillis(500);

    // Guarded by this: both.
    private final List<Runnable> actions = new ArrayList<>();
    private boolean ending;
    private final CountDownLatch told = new CountDownLatch(1);

    private AtExit() {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("bench-end").unstarted(this::end));
    }

    /** Something to be done, unless it is called off. */
    @FunctionalInterface
    public interface Pending {
        /**
         * Has been done, or needs not be any more. Idempotent.
         *
         * @return whether it stays undone: not, if this process is ending, which then does it itself
         */
        boolean cancel();
    }

    /** This process is ending, and nothing more may be begun that would need to be cleaned up. */
    public static final class EndingException extends IllegalStateException {
        private static final long serialVersionUID = 1;

        EndingException() {
            super("this process is ending");
        }
    }

    /**
     * Adds an action, which must not throw; those that were added before are done after it.
     *
     * @throws EndingException if this process is told to end already
     */
    public static Pending add(Runnable action) {
        return ONLY.register(action);
    }

    /** Whether this process is told to end. */
    public static boolean isEnding() {
        return ONLY.told.getCount() == 0;
    }

    /**
     * Waits a moment for whether this process is told to end: Ctrl-C goes to the processes that it has started, too, and what becomes of them may
     * be noticed first. For who has to tell a failure.
     *
     * @return whether it has been told
     */
    public static boolean awaitEnding() throws InterruptedException {
        return ONLY.told.await(NOTICED_FIRST.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * The same.
     *
     * @throws EndingException if it has been told
     */
    public static void requireGoingOn() throws InterruptedException {
        if (awaitEnding()) {
            throw new EndingException();
        }
    }

    private synchronized Pending register(Runnable action) {
        if (ending) {
            throw new EndingException();
        }
        actions.add(action);
        return () -> {
            synchronized (this) {
                actions.remove(action);
                return !ending;
            }
        };
    }

    private void end() {
        List<Runnable> left;
        synchronized (this) {
            ending = true;
            told.countDown();
            left = List.copyOf(actions).reversed();
        }
        left.forEach(Runnable::run);
    }
}
