package dev.highlander.controlplane.store.journal;

import dev.highlander.controlplane.store.sequence.GroupCommit;
import dev.highlander.controlplane.store.timeline.Root;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes snapshots on a thread of its own, while the journal goes on. */
final class SnapshotThread implements Snapshots {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotThread.class);

    private final SnapshotTaker taker;

    /** What to take a snapshot of; empty to end the thread. */
    private final BlockingQueue<Optional<Root>> requested = new ArrayBlockingQueue<>(1);

    private final Thread thread;
    private volatile boolean closed;

    /** Starts the thread. */
    SnapshotThread(SnapshotTaker taker) {
        this.taker = taker;
        this.thread = Thread.ofPlatform().name("store-snapshots").daemon().unstarted(this::run);
        thread.start();
    }

    @Override
    public boolean request(Root root) {
        return requested.offer(Optional.of(root));
    }

    @Override
    public long newestBytes() {
        return taker.newestBytes();
    }

    private void run() {
        try {
            for (Optional<Root> root = requested.take(); root.isPresent(); root = requested.take()) {
                taker.attempt(root.get(), () -> closed);
            }
        } catch (InterruptedException e) {
            // Nobody interrupts this thread, which is not handed out; if somebody does, there will be no more snapshots.
            LOG.error("snapshots end", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        requested.clear();
        if (!requested.offer(Optional.empty())) {
            throw new IllegalStateException("a snapshot was asked for while the journal was being closed");
        }
        GroupCommit.join(thread);
    }
}
