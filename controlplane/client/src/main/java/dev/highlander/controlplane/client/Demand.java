package dev.highlander.controlplane.client;

import dev.highlander.controlplane.apiserver.http.TooSlowException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/** How many pieces the reader is ready for; the writer waits until it is ready for one. */
final class Demand {
    // Guarded by this.
    private long wanted;
    private boolean over;

    Demand(long wanted) {
        this.wanted = wanted;
    }

    /** The reader is ready for one more. */
    synchronized void more() {
        wanted++;
        notifyAll();
    }

    /** The reader wants nothing any more. */
    synchronized void end() {
        over = true;
        notifyAll();
    }

    /** Whether the reader has ended. */
    synchronized boolean ended() {
        return over;
    }

    /**
     * Waits until the reader is ready, and takes one.
     *
     * @throws EOFException if the reader has gone
     * @throws TooSlowException if it was not ready in time
     */
    synchronized void take(Duration limit) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        while (wanted == 0 && !over) {
            long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
            if (left <= 0) {
                throw new TooSlowException("the reader took nothing for " + limit.toMillis() + " ms");
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting for the reader");
            }
        }
        if (over) {
            throw new EOFException("the reader has gone");
        }
        wanted--;
    }
}
