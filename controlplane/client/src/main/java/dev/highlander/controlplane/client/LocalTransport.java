package dev.highlander.controlplane.client;

import dev.highlander.controlplane.apiserver.http.Exchange.TrustedUser;
import dev.highlander.controlplane.apiserver.http.Handler;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.StandardWebSocketBuilder;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries requests to the handler, each on a virtual thread of its own, and knows which are under way. */
final class LocalTransport implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalTransport.class);
    private static final ThreadFactory THREADS = Thread.ofVirtual().name("local-exchange-", 0).factory();

    private final Handler handler;
    private final TrustedUser user;
    private final Set<Reply> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    LocalTransport(Handler handler, TrustedUser user) {
        this.handler = handler;
        this.user = user;
    }

    /** Begins an exchange whose outcome goes to the reply. */
    void begin(StandardHttpRequest request, @Nullable StandardWebSocketBuilder webSocket, Reply reply) {
        LocalExchange exchange = new LocalExchange(request, webSocket, user, reply);
        underWay.add(reply);
        if (closed) {
            underWay.remove(reply);
            reply.fail(new IOException("the client is closed"));
            return;
        }
        THREADS.newThread(() -> run(exchange, reply)).start();
    }

    private void run(LocalExchange exchange, Reply reply) {
        try {
            handler.handle(exchange);
            underWay.remove(reply);
            reply.finish();
        } catch (IOException e) {
            LOG.debug("event=exchange-broken-off method={} path={}", exchange.method(), exchange.rawPath(), e);
            reply.fail(e);
        } catch (RuntimeException | Error e) {
            LOG.error("event=exchange-failed method={} path={}", exchange.method(), exchange.rawPath(), e);
            reply.fail(new IOException("the API server failed: " + e, e));
        } finally {
            underWay.remove(reply);
        }
    }

    /** Ends all that is under way. */
    @Override
    public void close() {
        closed = true;
        underWay.forEach(Reply::abandon);
    }
}
