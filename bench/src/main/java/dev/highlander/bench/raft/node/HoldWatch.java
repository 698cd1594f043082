package dev.highlander.bench.raft.node;

import dev.highlander.ownership.Ownership;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells until when the owner may act, each time it has been prolonged: whoever is killed or stands still can't say afterwards how far its
 * ownership reached.
 */
final class HoldWatch {
    private static final long LOOK_EVERY_NANOS = 5_000_000;

    private final BiConsumer<Ownership, Long> prolonged;
    private final Thread thread;
    private volatile @Nullable Ownership held;

    private HoldWatch(BiConsumer<Ownership, Long> prolonged) {
        this.prolonged = prolonged;
        this.thread = Thread.ofPlatform().name("hold-watch").daemon().unstarted(this::run);
    }

    /**
     * Begins.
     *
     * @param prolonged told the ownership and its new deadline
     */
    static HoldWatch start(BiConsumer<Ownership, Long> prolonged) {
        HoldWatch watch = new HoldWatch(prolonged);
        watch.thread.start();
        return watch;
    }

    /** Looks at this ownership from now on, until it is over. */
    void watch(Ownership ownership) {
        held = ownership;
        LockSupport.unpark(thread);
    }

    private void run() {
        Ownership last = null;
        long deadline = 0;
        while (true) {
            Ownership now = held;
            if (now == null || !now.isHeld()) {
                LockSupport.parkNanos(this, now == null ? Long.MAX_VALUE : LOOK_EVERY_NANOS);
                continue;
            }
            long next = now.deadline();
            if (!now.equals(last) || next != deadline) {
                last = now;
                deadline = next;
                prolonged.accept(now, next);
            }
            LockSupport.parkNanos(this, LOOK_EVERY_NANOS);
        }
    }
}
