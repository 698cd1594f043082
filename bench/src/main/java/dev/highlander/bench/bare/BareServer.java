package dev.highlander.bench.bare;

import dev.highlander.controlplane.apiserver.http.Tls;
import dev.highlander.controlplane.apiserver.http.pki.ClusterPki;
import dev.highlander.controlplane.apiserver.http.pki.Kubeconfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

/** The bare server; see the package. It begins empty each time. */
public final class BareServer implements AutoCloseable {
    private static final char[] NO_PASSWORD = new char[0];

    private final Server server;
    private final ServerConnector connector;
    private final BareObjects objects;
    private final Path kubeconfig;

    private BareServer(Server server, ServerConnector connector, BareObjects objects, Path kubeconfig) {
        this.server = server;
        this.connector = connector;
        this.objects = objects;
        this.kubeconfig = kubeconfig;
    }

    /**
     * Runs it until the process is told to end.
     *
     * @param arguments a directory and a port, 0 for any that is free
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 2) {
            throw new IllegalArgumentException("expected a directory and a port");
        }
        BareServer running = start(Path.of(arguments[0]), Integer.parseInt(arguments[1]), InstantSource.system());
        CountDownLatch forever = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("bare-stop").unstarted(() -> {
            running.close();
            forever.countDown();
        }));
        forever.await();
    }

    /**
     * Starts it on loopback.
     *
     * @param directory for the journal, the certificates and {@code kubeconfig}; made if need be
     * @param port 0 for any that is free
     * @param clock for creation times
     * @throws IOException if the directory or the port can't be used
     */
    public static BareServer start(Path directory, int port, InstantSource clock) throws IOException {
        Files.createDirectories(directory);
        BareObjects objects = new BareObjects(directory.resolve("journal"), clock);
        Server server = new Server(threads());
        try {
            ClusterPki pki = ClusterPki.open(directory.resolve("pki"), List.of(), clock);
            ServerConnector connector = connector(server, pki.tls());
            connector.setHost("127.0.0.1");
            connector.setPort(port);
            server.addConnector(connector);
            server.setHandler(new BareHandler(objects));
            server.start();
            Path kubeconfig = directory.resolve("kubeconfig");
            new Kubeconfig(URI.create("https://127.0.0.1:" + connector.getLocalPort()), pki.authority().certificate(),
                    pki.client("admin", "bench", List.of("system:masters"))).write(kubeconfig);
            return new BareServer(server, connector, objects, kubeconfig);
        } catch (Exception e) {
            // Jetty's start declares them all; whatever it was, it ends the start.
            objects.close();
            throw new IOException("the bare server cannot start on port " + port + ": " + e.getMessage(), e);
        }
    }

    /** The same threads as our server's: a selector and readers on platform threads, each request on a virtual one. */
    private static QueuedThreadPool threads() {
        VirtualThreadPool exchanges = new VirtualThreadPool(0);
        exchanges.setName("bare-exchange");
        QueuedThreadPool threads = new QueuedThreadPool(16, 2);
        threads.setName("bare-server");
        threads.setDaemon(true);
        threads.setReservedThreads(0);
        threads.setVirtualThreadsExecutor(exchanges);
        return threads;
    }

    private static ServerConnector connector(Server server, Tls tls) throws GeneralSecurityException, IOException {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setInputBufferSize(16 << 10);
        HttpConnectionFactory http = new HttpConnectionFactory(configuration);
        SslConnectionFactory secure = new SslConnectionFactory(secrets(tls), http.getProtocol());
        ServerConnector connector = new ServerConnector(server, 0, 1, secure, http);
        connector.setAcceptQueueSize(1024);
        // Watches are silent for as long as the run needs for its other phases.
        connector.setIdleTimeout(600_000);
        return connector;
    }

    private static SslContextFactory.Server secrets(Tls tls) throws GeneralSecurityException, IOException {
        KeyStore identity = KeyStore.getInstance("PKCS12");
        identity.load(null, null);
        identity.setKeyEntry("server", tls.key(), NO_PASSWORD, tls.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(identity, NO_PASSWORD);
        KeyStore believed = KeyStore.getInstance("PKCS12");
        believed.load(null, null);
        for (X509Certificate authority : tls.clientAuthorities()) {
            believed.setCertificateEntry("authority-" + believed.size(), authority);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(believed);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        SslContextFactory.Server factory = new SslContextFactory.Server();
        factory.setSslContext(context);
        factory.setNeedClientAuth(true);
        factory.setSniRequired(false);
        return factory;
    }

    /** The port that it listens on. */
    public int port() {
        return connector.getLocalPort();
    }

    /** How to reach it, for clients. */
    public Path kubeconfig() {
        return kubeconfig;
    }

    /** Ends watches and connections. */
    @Override
    public void close() {
        try {
            server.setStopTimeout(0);
            server.stop();
            objects.close();
        } catch (Exception e) {
            // Jetty's stop declares them all; it is the end of a measurement and nothing is kept.
            throw new IllegalStateException("the bare server did not stop", e);
        }
    }
}
