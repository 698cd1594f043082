package dev.highlander.reconcile;

import dev.highlander.ownership.time.TimeSource;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keys that wait for work. Thread-safe; never blocks the adder.
 *
 * <ul>
 * <li>One key is never in two hands: it is given out again only after {@link #done}.
 * <li>A key waits once, however often it is added; so the queue is bounded by the number of distinct keys.
 * <li>A key added while in hand comes again afterwards, behind those that wait: nothing is missed and no key starves another.
 * <li>A delayed add never makes a key come later than an earlier wish, of whatever kind.
 * </ul>
 *
 * @param <K> the key, a value with {@code equals}
 */
public final class WorkQueue<K> implements AutoCloseable {
    private final TimeSource time;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // All below is guarded by the lock.
    private final KeyLine<K> line;
    private boolean closed;
    private TimeSource.@Nullable Cancellable timer;
    private long timerDue;
    private long adds;
    private long retries;
    private long taken;
    private long waitedNanos;
    private long longestWaitNanos;

    /** An empty queue that delays on the given clock. */
    public WorkQueue(TimeSource time) {
        this.time = time;
        this.line = new KeyLine<>(time.nanos());
    }

    /**
     * What the queue has seen and holds.
     *
     * @param ready keys that wait for a hand
     * @param inHand keys being worked on
     * @param delayed keys that will be added at a later time
     * @param adds adds since the start that were not doubles
     * @param retries adds after a failure since the start
     * @param taken keys given out since the start
     * @param waited the sum of the times that the given out keys stood ready
     * @param longestWait the longest of these times
     */
    public record Metrics(int ready, int inHand, int delayed, long adds, long retries, long taken, Duration waited,
            Duration longestWait) {}

    /** Adds a key; without effect once closed. */
    public void add(K key) {
        lock.lock();
        try {
            if (!closed && line.add(key, time.nanos())) {
                adds++;
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Adds a key after {@code delay}, zero or less meaning now; without effect once closed. */
    public void addAfter(K key, Duration delay) {
        if (!delay.isPositive()) {
            add(key);
            return;
        }
        lock.lock();
        try {
            if (!closed && line.addAt(key, time.nanos() + nanosOf(delay))) {
                setTimer();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Like {@link #addAfter}, for a key whose turn failed; counted apart. */
    public void retryAfter(K key, Duration delay) {
        lock.lock();
        try {
            retries++;
        } finally {
            lock.unlock();
        }
        addAfter(key, delay);
    }

    /**
     * Takes the next key, waiting for one; the taker calls {@link #done} with it exactly once.
     *
     * @return the key, or null once the queue is closed (keys that still wait are not given out then)
     */
    public @Nullable K take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                K key = poll();
                if (key != null) {
                    return key;
                }
                changed.await();
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the next key like {@link #take}, or returns null when none is ready. */
    public @Nullable K poll() {
        lock.lock();
        try {
            if (closed) {
                return null;
            }
            long now = time.nanos();
            // Not only by the timer: a due key is given out even when the timer's thread is late.
            adds += line.ring(now);
            KeyLine.Taken<K> next = line.take(now);
            if (next == null) {
                return null;
            }
            taken++;
            waitedNanos += next.waitedNanos();
            longestWaitNanos = Math.max(longestWaitNanos, next.waitedNanos());
            return next.key();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Gives a taken key back.
     *
     * @throws IllegalStateException the key is not in hand
     */
    public void done(K key) {
        lock.lock();
        try {
            line.done(key);
            if (line.ready() > 0) {
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** What the queue has seen and holds now. */
    public Metrics metrics() {
        lock.lock();
        try {
            return new Metrics(line.ready(), line.inHand(), line.alarms(), adds, retries, taken,
                    Duration.ofNanos(waitedNanos),
                    Duration.ofNanos(longestWaitNanos));
        } finally {
            lock.unlock();
        }
    }

    /** Gives out nothing more and wakes everybody who waits in {@link #take}. Idempotent. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (timer != null) {
                timer.cancel();
                timer = null;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** One timer, for the earliest alarm. Called with the lock held. */
    private void setTimer() {
        OptionalLong next = line.nextAlarm();
        if (next.isEmpty() || (timer != null && timerDue - next.getAsLong() <= 0)) {
            return;
        }
        if (timer != null) {
            timer.cancel();
        }
        timerDue = next.getAsLong();
        timer = time.after(Duration.ofNanos(Math.max(0, timerDue - time.nanos())), this::ring);
    }

    private void ring() {
        lock.lock();
        try {
            timer = null;
            if (closed) {
                return;
            }
            int added = line.ring(time.nanos());
            adds += added;
            for (int i = 0; i < added; i++) {
                changed.signal();
            }
            setTimer();
        } finally {
            lock.unlock();
        }
    }

    /** A delay past this clock's range is as good as never: a hundred years. */
    private static long nanosOf(Duration delay) {
        Duration bound = Duration.ofDays(36_500);
        return delay.compareTo(bound) < 0 ? delay.toNanos() : bound.toNanos();
    }
}
