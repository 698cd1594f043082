package dev.highlander.bench.election;

import dev.highlander.ownership.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for what other processes do, which nobody tells: by looking again and again. */
public final class Waiting {
    private static final Duration LOOK_EVERY = Duration.ofMillis(10);
    private static final Duration TIMER_LATE = Duration.ofSeconds(60);

    private Waiting() {}

    /** Something that becomes true. */
    @FunctionalInterface
    public interface Condition {
        /** Whether it is true by now. */
        boolean holds() throws ElectionException, InterruptedException;
    }

    /**
     * Waits until a condition holds.
     *
     * @param longest how long
     * @return whether it holds; false if the time has passed
     */
    public static boolean until(TimeSource time, Duration longest, Condition condition)
            throws ElectionException, InterruptedException {
        long began = time.nanos();
        while (!condition.holds()) {
            if (time.since(began).compareTo(longest) >= 0) {
                return false;
            }
            pause(time, LOOK_EVERY);
        }
        return true;
    }

    /** Lets a while pass; nothing at all if it is zero or negative. */
    public static void pause(TimeSource time, Duration length) throws InterruptedException {
        if (!length.isPositive()) {
            return;
        }
        CountDownLatch passed = new CountDownLatch(1);
        time.after(length, passed::countDown);
        if (!passed.await(length.plus(TIMER_LATE).toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("the timer does not run");
        }
    }
}
