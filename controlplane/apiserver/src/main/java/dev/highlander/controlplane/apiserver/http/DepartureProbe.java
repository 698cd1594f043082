package dev.highlander.controlplane.apiserver.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.io.QuietException;

/**
 * Notices that an HTTP/1.1 client hangs up while its request is being answered.
 *
 * <p>Jetty reads the connection only between requests, so a handler that waits would learn of the loss at its next write. While the
 * request's body has been read to its end nobody else reads, so the probe asks to be told when there is something to read: the end of
 * the stream means that the client has gone (as Go's server sees it, too); bytes are an early next request, which is kept and handed
 * back, and ends the probing.
 */
final class DepartureProbe implements Callback {
    private static final int EARLY_BYTES = 1024;

    private final AbstractEndPoint endPoint;
    private final Departure departure;
    // Guarded by this: both fields, and reading from the end point.
    private ByteBuffer early = BufferUtil.EMPTY_BUFFER;
    private boolean stopped;

    DepartureProbe(AbstractEndPoint endPoint, Departure departure) {
        this.endPoint = endPoint;
        this.departure = departure;
    }

    /** Begins to look. */
    void start() {
        endPoint.tryFillInterested(this);
    }

    /** Stops looking and gives back to the connection what was read too much; called before the exchange completes. */
    void stop() {
        synchronized (this) {
            stopped = true;
        }
        // Nobody else is interested in reading now, so this withdraws the probe's own interest, or nothing.
        endPoint.getFillInterest().onFail(new QuietException.Exception("probe stopped"));
        synchronized (this) {
            if (early.hasRemaining() && endPoint.getConnection() instanceof Connection.UpgradeTo connection) {
                connection.onUpgradeTo(early);
            }
        }
    }

    @Override
    public void succeeded() {
        synchronized (this) {
            if (stopped) {
                return;
            }
            if (read() >= 0) {
                return;
            }
        }
        departure.happen();
    }

    /** Reads once; a negative result means that the client has gone. */
    private int read() {
        if (early.capacity() == 0) {
            early = BufferUtil.allocate(EARLY_BYTES);
        }
        try {
            int count = endPoint.fill(early);
            if (count == 0) {
                // TLS records without content (session tickets, key updates) wake us up, too.
                endPoint.tryFillInterested(this);
            }
            return count;
        } catch (IOException e) {
            return -1;
        }
    }

    @Override
    public void failed(Throwable cause) {
        synchronized (this) {
            if (stopped) {
                return;
            }
        }
        departure.happen();
    }
}
