package dev.highlander.bench.bare;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Events on their way to one watcher; one that is too slow for its queue is ended. */
final class BareWatch {
    private static final int MOST = 1000;
    private static final byte[] END = new byte[0];

    private final BlockingQueue<byte[]> events = new ArrayBlockingQueue<>(MOST + 1);
    private volatile boolean ended;

    void offer(byte[] event) {
        if (events.size() < MOST) {
            events.offer(event);
        } else {
            end();
        }
    }

    void end() {
        ended = true;
        events.offer(END);
    }

    /** Waits for the next event; empty if there will be none. */
    byte[] next() throws InterruptedException {
        return ended && events.isEmpty() ? END : events.take();
    }
}
