package dev.highlander.controlplane.store.sequence;

import dev.highlander.controlplane.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The changes that wait for the next batch, bounded in number and bytes.
 *
 * <p>Taking a batch takes everything at once and leaves an empty list, so the lock is held for a few instructions however
 * large the batch is.
 */
final class Inbox {
    private final int mostChanges;
    private final long mostBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition emptied = lock.newCondition();

    // Guarded by lock.
    private List<Pending> waiting = new ArrayList<>();
    private long bytes;
    private @Nullable StoreException closed;

    Inbox(int mostChanges, long mostBytes) {
        this.mostChanges = mostChanges;
        this.mostBytes = mostBytes;
    }

    /**
     * Adds a change, waiting for room.
     *
     * @throws StoreException if the inbox is closed, or the thread was interrupted while it waited
     */
    void put(Pending pending) {
        lock.lock();
        try {
            while (closed == null && !hasRoom(pending)) {
                emptied.await();
            }
            if (closed != null) {
                throw closed;
            }
            waiting.add(pending);
            bytes += pending.size();
            if (waiting.size() == 1) {
                filled.signal();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted before the change of " + pending.change().key() + " was begun", e);
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoom(Pending pending) {
        return waiting.isEmpty() || (waiting.size() < mostChanges && bytes + pending.size() <= mostBytes);
    }

    /** Waits for changes and takes all; empty if the inbox was closed. */
    List<Pending> take() {
        lock.lock();
        try {
            while (closed == null && waiting.isEmpty()) {
                filled.awaitUninterruptibly();
            }
            return closed == null ? drain() : List.of();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Accepts no more changes; the first reason given stays.
     *
     * @return the changes that were waiting
     */
    List<Pending> close(StoreException reason) {
        lock.lock();
        try {
            if (closed == null) {
                closed = reason;
            }
            filled.signalAll();
            return drain();
        } finally {
            lock.unlock();
        }
    }

    private List<Pending> drain() {
        List<Pending> taken = waiting;
        waiting = new ArrayList<>();
        bytes = 0;
        emptied.signalAll();
        return taken;
    }

    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }
}
