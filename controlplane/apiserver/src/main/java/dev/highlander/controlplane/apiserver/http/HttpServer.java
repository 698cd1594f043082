package dev.highlander.controlplane.apiserver.http;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a {@link Handler} over HTTP/1.1, HTTP/2 and WebSocket, on one port, with or without TLS.
 *
 * <p>Each exchange has a virtual thread of its own and there is no limit on how many are in progress: watches live long. What a single
 * client may take is bounded by {@link HttpLimits}.
 */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

    private final Handler handler;
    private final HttpLimits limits;
    private final Server server;
    private final Listener listener;
    private final ClientCertificates clients;
    private final WebSockets webSockets;
    private final Set<JettyExchange> inProgress = ConcurrentHashMap.newKeySet();
    private final AtomicLong detached = new AtomicLong();
    private final AtomicBoolean closing = new AtomicBoolean();
    private volatile int port;

    /**
     * Starts to serve.
     *
     * @param address where to listen; port 0 takes a free one, which {@link #port} tells
     * @param tls the server's identity, or null for plain HTTP/1.1
     * @param limits what a client may take
     * @param handler who answers
     * @throws BindException if the address is taken or not ours; the message names it
     * @throws IOException if the certificates can't be used or the server can't start for another reason
     */
    public static HttpServer start(InetSocketAddress address, @Nullable Tls tls, HttpLimits limits, Handler handler)
            throws IOException {
        HttpServer started;
        try {
            started = new HttpServer(tls, limits, handler);
        } catch (GeneralSecurityException e) {
            throw new IOException("the server's certificate or its client authorities can't be used: " + e.getMessage(),
                    e);
        }
        started.open(address);
        return started;
    }

    private HttpServer(@Nullable Tls tls, HttpLimits limits, Handler handler) throws GeneralSecurityException {
        this.handler = handler;
        this.limits = limits;
        this.server = new Server(threads());
        this.clients = new ClientCertificates(tls == null ? List.of() : tls.clientAuthorities());
        this.listener = new Listener(server, limits, tls, clients);
        this.webSockets = new WebSockets(server, limits);
        server.addConnector(listener);
        server.addBean(new NetworkConnectionLimit(limits.connections(), listener));
        server.setErrorHandler(new PlainErrors());
        server.setHandler(new Door());
        server.setStopTimeout(0);
    }

    private static QueuedThreadPool threads() {
        VirtualThreadPool exchanges = new VirtualThreadPool(0);
        exchanges.setName("http-exchange");
        // Platform threads for the selector and for reading requests only.
        QueuedThreadPool threads = new QueuedThreadPool(16, 2);
        threads.setName("http-server");
        threads.setDaemon(true);
        threads.setReservedThreads(0);
        threads.setVirtualThreadsExecutor(exchanges);
        return threads;
    }

    private void open(InetSocketAddress address) throws IOException {
        String host = host(address);
        listener.setHost(host);
        listener.setPort(address.getPort());
        try {
            // Bound before anything runs, so that a taken port leaves nothing behind.
            listener.open();
            server.start();
        } catch (Exception e) {
            stop();
            throw notStarted(host + ":" + address.getPort(), e);
        }
        port = listener.getLocalPort();
        new SlowHeads(listener, limits.headTime()).schedule();
        LOG.info("event=http-listening address={} port={}", host, port);
    }

    private static String host(InetSocketAddress address) {
        return address.getAddress() == null ? address.getHostString() : address.getAddress().getHostAddress();
    }

    private static IOException notStarted(String where, Exception cause) {
        for (Throwable c = cause; c != null; c = c.getCause()) {
            if (c instanceof BindException) {
                BindException taken = new BindException("cannot listen on " + where + ": " + c.getMessage());
                taken.initCause(cause);
                return taken;
            }
        }
        return new IOException("cannot listen on " + where + ": " + cause.getMessage(), cause);
    }

    /**
     * Proves another identity to those who connect from now on; connections that stand keep what they have seen. Whose client certificates
     * are believed does not change.
     *
     * @throws IOException if the certificate can't be used; the old one stays
     */
    public void renew(Tls tls) throws IOException {
        try {
            listener.renew(tls);
        } catch (GeneralSecurityException e) {
            throw new IOException("the server's new certificate can't be used: " + e.getMessage(), e);
        }
        LOG.info("event=certificate-renewed port={} until={}", port, tls.chain().getFirst().getNotAfter().toInstant());
    }

    /** The port that the server listens on, or listened on before it was closed. */
    public int port() {
        return port;
    }

    /** How many exchanges are in progress. */
    public int inProgress() {
        return inProgress.size();
    }

    /** Accepts nothing new, tells the exchanges in progress to end, waits for them for a bounded time, and closes. Idempotent. */
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        listener.close();
        inProgress.forEach(JettyExchange::serverCloses);
        long end = System.nanoTime() + limits.closeTime().toNanos();
        // A close happens once and takes milliseconds as a rule: looking again is simpler than being told.
        while (!inProgress.isEmpty() && System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        }
        if (!inProgress.isEmpty()) {
            LOG.warn("event=http-closed-over-exchanges count={}", inProgress.size());
        }
        stop();
    }

    private void stop() {
        try {
            listener.close();
            server.stop();
        } catch (Exception e) {
            LOG.warn("event=http-close-failed", e);
        }
    }

    private void exchange(JettyExchange exchange, Visitor visitor, Connection connection) {
        visitor.enter();
        inProgress.add(exchange);
        try {
            try {
                answer(exchange);
            } finally {
                // Before the exchange completes: then the connection may be on its next one already.
                visitor.leave(connection.getBytesIn());
            }
            exchange.finish();
        } catch (IOException e) {
            LOG.debug("event=exchange-broken-off method={} path={}", exchange.method(), exchange.rawPath(), e);
            exchange.abandon(e);
        } catch (RuntimeException | Error e) {
            // The query is left out: it may hold a token.
            LOG.error("event=exchange-failed method={} path={}", exchange.method(), exchange.rawPath(), e);
            exchange.fail(e);
        } finally {
            inProgress.remove(exchange);
        }
    }

    private void answer(JettyExchange exchange) throws IOException {
        if (closing.get()) {
            exchange.respond(503, Map.of("Connection", "close", "Retry-After", "1"), PlainErrors.text(503));
        } else {
            handler.handle(exchange);
        }
    }

    /** Where Jetty hands over. */
    private final class Door extends org.eclipse.jetty.server.Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            ConnectionMetaData connection = request.getConnectionMetaData();
            Visitor visitor = visitor(connection);
            JettyExchange exchange = new JettyExchange(request, response, callback, visitor, limits, webSockets);
            // Jetty changes to WebSocket after its own thread has returned from here, and it reads the first request of a connection on a
            // platform thread, of which there are few.
            if (exchange.wantsWebSocket() || !Thread.currentThread().isVirtual()) {
                Thread.ofVirtual().name("http-detached-", detached.incrementAndGet())
                        .start(() -> exchange(exchange, visitor, connection.getConnection()));
            } else {
                exchange(exchange, visitor, connection.getConnection());
            }
            return true;
        }

        private Visitor visitor(ConnectionMetaData connection) {
            if (connection.getAttribute(Visitor.KEY) instanceof Visitor known) {
                return known;
            }
            EndPoint.SslSessionData secure = connection.getConnection().getEndPoint().getSslSessionData();
            ClientCertificates.Verdict verdict = secure == null
                    ? ClientCertificates.Verdict.NONE
                    : clients.verdict(secure.peerCertificates());
            Visitor visitor = new Visitor(
                    new Exchange.Peer(address(connection), verdict.certificate(), null), verdict.problem());
            connection.setAttribute(Visitor.KEY, visitor);
            return visitor;
        }

        private static String address(ConnectionMetaData connection) {
            return connection.getRemoteSocketAddress() instanceof InetSocketAddress address
                    ? address.getAddress().getHostAddress() + ":" + address.getPort()
                    : String.valueOf(connection.getRemoteSocketAddress());
        }
    }
}
