package dev.highlander.bench.raft.node;

import dev.highlander.ownership.raft.RaftReplica;
import dev.highlander.ownership.time.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Tries to write through a node, again and again, and remembers what was accepted. The next try begins a moment after the end of the one
 * before, or without that end when it takes long: who waits for a dead leader must not keep others from finding the new one.
 */
final class WriteProbe implements AutoCloseable {
    /** What the tries themselves take is taken from who is to be measured: two processors elect and are asked two hundred times a second. */
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final Duration LONGEST_WAIT = Duration.ofMillis(10);
    /** Tries without an answer at the same time. */
    private static final int MOST_OPEN = 128;
    /** Accepted writes that are remembered: some minutes of them. */
    private static final int REMEMBERED = 65_536;

    private final RaftReplica replica;
    private final TimeSource time;
    private final String key;
    private final Thread thread;
    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean closed;
    // Guarded by this: both.
    private final Deque<Accepted> accepted = new ArrayDeque<>();
    private final List<Awaited> awaited = new ArrayList<>();

    /**
     * An accepted write.
     *
     * @param tried when it was tried, by the machine's monotonic clock
     * @param at when it was accepted
     * @param led whether the node led the group when it was tried
     */
    record Accepted(long tried, long at, boolean led) {}

    private record Awaited(long since, boolean led, CompletableFuture<Accepted> found) {
        boolean isMetBy(Accepted write) {
            return write.tried() - since >= 0 && (write.led() || !led);
        }
    }

    private WriteProbe(RaftReplica replica, TimeSource time, String key) {
        this.replica = replica;
        this.time = time;
        this.key = key;
        this.thread = Thread.ofPlatform().name("probe").daemon().unstarted(this::run);
    }

    /** Begins. */
    static WriteProbe start(RaftReplica replica, TimeSource time, String key) {
        WriteProbe probe = new WriteProbe(replica, time, key);
        probe.thread.start();
        return probe;
    }

    /**
     * The first accepted write that was tried since an instant, as soon as there is one.
     *
     * @param led whether only writes count that were tried when this node led
     */
    synchronized CompletableFuture<Accepted> first(long since, boolean led) {
        Awaited wanted = new Awaited(since, led, new CompletableFuture<>());
        Optional<Accepted> known = accepted.stream().filter(wanted::isMetBy)
                .min((one, other) -> Long.compare(one.at() - since, other.at() - since));
        if (known.isPresent()) {
            wanted.found().complete(known.get());
        } else {
            awaited.add(wanted);
        }
        return wanted.found();
    }

    /** The newest accepted write, of those that were tried when this node led. */
    synchronized Optional<Accepted> last() {
        Iterator<Accepted> newestFirst = accepted.descendingIterator();
        while (newestFirst.hasNext()) {
            Accepted write = newestFirst.next();
            if (write.led()) {
                return Optional.of(write);
            }
        }
        return Optional.empty();
    }

    private void run() {
        while (!closed) {
            if (open.get() < MOST_OPEN) {
                CompletableFuture<?> tried = attempt();
                try {
                    tried.get(LONGEST_WAIT.toNanos(), TimeUnit.NANOSECONDS);
                } catch (ExecutionException | TimeoutException e) {
                    // Refused, or not answered yet: the next one.
                } catch (InterruptedException e) {
                    return;
                }
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private CompletableFuture<?> attempt() {
        boolean led = replica.leads();
        long tried = time.nanos();
        open.incrementAndGet();
        return replica.map().put(key, Long.toString(tried)).toCompletableFuture().whenComplete((entry, failure) -> {
            open.decrementAndGet();
            if (failure == null) {
                remember(new Accepted(tried, time.nanos(), led));
            }
        });
    }

    private void remember(Accepted write) {
        List<Awaited> met;
        synchronized (this) {
            accepted.add(write);
            if (accepted.size() > REMEMBERED) {
                accepted.removeFirst();
            }
            met = awaited.stream().filter(each -> each.isMetBy(write)).toList();
            awaited.removeAll(met);
        }
        met.forEach(each -> each.found().complete(write));
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
