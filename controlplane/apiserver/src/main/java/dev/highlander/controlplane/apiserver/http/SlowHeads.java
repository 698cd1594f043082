package dev.highlander.controlplane.apiserver.http;

import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.NegotiatingServerConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes connections whose client sends its handshake or a request's head drop by drop: each drop counts as life for Jetty's idle time,
 * so such a client could hold a connection for ever.
 */
final class SlowHeads implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(SlowHeads.class);

    private final AbstractConnector connector;
    private final Duration limit;
    // Used by the timer's thread alone: since when, in nanoseconds, a connection has been in the middle of a head.
    private IdentityHashMap<EndPoint, Long> began = new IdentityHashMap<>();

    SlowHeads(AbstractConnector connector, Duration limit) {
        this.connector = connector;
        this.limit = limit;
    }

    /** Looks again after a quarter of the limit. */
    void schedule() {
        connector.getScheduler().schedule(this, Math.max(1, limit.toMillis() / 4), TimeUnit.MILLISECONDS);
    }

    @Override
    public void run() {
        if (!connector.isRunning()) {
            return;
        }
        try {
            sweep(System.nanoTime());
        } catch (RuntimeException e) {
            LOG.warn("event=slow-head-sweep-failed", e);
        } finally {
            schedule();
        }
    }

    private void sweep(long now) {
        IdentityHashMap<EndPoint, Long> next = new IdentityHashMap<>();
        for (EndPoint end : connector.getConnectedEndPoints()) {
            if (sendsHead(end)) {
                long since = began.getOrDefault(end, now);
                if (now - since >= limit.toNanos()) {
                    LOG.info("event=slow-client-closed peer={} limitMs={}", end.getRemoteSocketAddress(),
                            limit.toMillis());
                    end.close(new TimeoutException("no request within " + limit));
                } else {
                    next.put(end, since);
                }
            }
        }
        began = next;
    }

    private static boolean sendsHead(EndPoint end) {
        Connection connection = end.getConnection();
        if (connection instanceof SslConnection secure) {
            connection = secure.getSslEndPoint().getConnection();
        }
        if (connection instanceof NegotiatingServerConnection) {
            return true;
        }
        if (connection instanceof ConnectionMetaData http && http.getHttpVersion() != HttpVersion.HTTP_2) {
            // Without a visitor there has been no request yet.
            return !(http.getAttribute(Visitor.KEY) instanceof Visitor visitor)
                    || visitor.sendsHead(connection.getBytesIn());
        }
        return false;
    }
}
