package dev.highlander.controlplane.apiserver.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** One asynchronous step of the connection, waited for by the thread that began it, for a bounded time. */
final class Waiting implements Callback {
    private static final Object DONE = new Object();

    private final Thread waiter = Thread.currentThread();
    private volatile @Nullable Object outcome;

    @Override
    public void succeeded() {
        finish(DONE);
    }

    @Override
    public void failed(Throwable cause) {
        finish(cause);
    }

    @Override
    public InvocationType getInvocationType() {
        // Waking a thread never blocks, so whichever thread has the news may deliver it.
        return InvocationType.NON_BLOCKING;
    }

    private void finish(Object result) {
        outcome = result;
        if (!waiter.equals(Thread.currentThread())) {
            LockSupport.unpark(waiter);
        }
    }

    /**
     * Waits until the step is done.
     *
     * @param what the step, for the message
     * @throws TooSlowException if it took longer than the limit
     * @throws IOException if it failed, most often because the client has gone
     */
    void await(String what, Duration limit) throws IOException {
        // The usual case: the socket took all at once, so no timer is needed.
        if (outcome == null) {
            long end = System.nanoTime() + limit.toNanos();
            while (outcome == null) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    throw new TooSlowException(what + " took longer than " + limit.toMillis() + " ms");
                }
                LockSupport.parkNanos(this, left);
                if (outcome == null && Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException(what + " was interrupted");
                }
            }
        }
        if (outcome instanceof Throwable cause) {
            throw gone(what, cause);
        }
    }

    private static IOException gone(String what, Throwable cause) {
        EOFException gone = new EOFException(what + " failed, the client has gone: " + cause.getMessage());
        gone.initCause(cause);
        return gone;
    }
}
