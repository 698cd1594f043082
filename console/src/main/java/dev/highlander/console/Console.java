package dev.highlander.console;

import dev.highlander.console.metrics.HighlanderMetrics;
import dev.highlander.console.metrics.StateMetrics;
import dev.highlander.console.model.LeaderControl;
import dev.highlander.console.model.StatusSource;
import java.io.IOException;
import java.net.BindException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The console's server. */
public final class Console implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Console.class);
    /** A reader that takes nothing for this long is gone. Open pages get a pulse every second. */
    private static final long IDLE_MILLIS = 20_000;
    private static final int LARGEST_HEADER = 8192;

    private final Server server;
    private final ServerConnector connector;
    private final Broadcast broadcast;

    private Console(ConsoleSettings settings, StatusSource source, LeaderControl control, HighlanderMetrics metrics,
            InstantSource clock) {
        QueuedThreadPool threads = new QueuedThreadPool(16, 2);
        threads.setName("console");
        threads.setDaemon(true);
        server = new Server(threads);
        server.setStopTimeout(0);
        connector = connector(settings, settings.port());
        server.addConnector(connector);
        settings.metricsPort().filter(port -> port == 0 || port != settings.port()).ifPresent(port -> {
            ServerConnector own = connector(settings, port);
            own.setName(ConsoleHandler.METRICS_CONNECTOR);
            server.addConnector(own);
        });
        // What Jetty itself refuses (a malformed request, an ambiguous path) is told in the same shape as everything else.
        server.setErrorHandler((_, response, callback) -> {
            Answer answer = Answer.error(response.getStatus(), HttpStatus.getMessage(response.getStatus()));
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.contentType());
            response.write(true, ByteBuffer.wrap(answer.body()), callback);
            return true;
        });
        StateMetrics.register(metrics.registry(), source);
        Dashboard dashboard = new Dashboard(source, clock);
        broadcast = new Broadcast(dashboard::state, dashboard::pulse);
        server.setHandler(
                new ConsoleHandler(new HostRule(settings.bindAddress()), new Router(source, clock), control, broadcast,
                        metrics.registry(), settings.metricsPath()));
    }

    /**
     * Starts the console.
     *
     * @param source what it shows
     * @param control what it may be asked to do
     * @param metrics what {@code /metrics} shows; the state's metrics are added to it
     * @param clock the time of day
     * @throws IOException if a port cannot be had; the message says which, and what to do
     */
    public static Console start(ConsoleSettings settings, StatusSource source, LeaderControl control,
            HighlanderMetrics metrics, InstantSource clock)
            throws IOException {
        Console console = new Console(settings, source, control, metrics, clock);
        try {
            console.server.start();
        } catch (Exception e) {
            console.close();
            Throwable cause = e;
            while (cause.getCause() != null && !(cause instanceof BindException)) {
                cause = cause.getCause();
            }
            throw new IOException(
                    "the console cannot listen on " + settings.bindAddress() + ":" + settings.port() + " ("
                            + cause.getMessage() + "); choose another port",
                    e);
        }
        log.info("console listens on http://{}:{}/", settings.bindAddress(), console.port());
        return console;
    }

    /** The port it listens on. */
    public int port() {
        return connector.getLocalPort();
    }

    /** The port of the metrics, which may be the same. */
    public int metricsPort() {
        return ((ServerConnector) server.getConnectors()[server.getConnectors().length - 1]).getLocalPort();
    }

    /** Something that the source shows has changed: open pages will see it within a moment. Never blocks; may be called often. */
    public void changed() {
        broadcast.changed();
    }

    /** How many pages are open. */
    public int pages() {
        return broadcast.pages();
    }

    /** Ends every page's stream and stops listening. Idempotent. */
    @Override
    public void close() {
        broadcast.close();
        try {
            server.stop();
        } catch (Exception e) {
            log.warn("console did not stop cleanly: {}", e.toString());
        }
    }

    private ServerConnector connector(ConsoleSettings settings, int port) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        http.setRequestHeaderSize(LARGEST_HEADER);
        ServerConnector made = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        made.setHost(settings.bindAddress());
        made.setPort(port);
        made.setIdleTimeout(IDLE_MILLIS);
        return made;
    }
}
