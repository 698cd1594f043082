package dev.highlander.controlplane.apiserver.http;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import jdk.net.ExtendedSocketOptions;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.HTTP2Cipher;
import org.eclipse.jetty.io.WindowRateControl;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** The listening socket: which protocols it speaks and how its connections are set up. */
final class Listener extends ServerConnector {
    /** HTTP/2 frames that cost more than they bring (resets, pings, settings), per second and connection; an informer cancels hundreds of watches at once. */
    private static final int ODD_FRAMES_PER_SECOND = 4_000;
    /** Probes of a silent connection start after this, in seconds: a peer whose machine has vanished is noticed after about a minute. */
    private static final int KEEP_ALIVE_IDLE = 30;
    private static final int KEEP_ALIVE_INTERVAL = 10;
    private static final int KEEP_ALIVE_COUNT = 3;

    private final ClientCertificates clients;

    Listener(Server server, HttpLimits limits, @Nullable Tls tls, ClientCertificates clients)
            throws GeneralSecurityException {
        // No acceptor thread and one selector: handlers run on virtual threads, the selector only wakes them.
        super(server, 0, 1, protocols(limits, tls, clients));
        this.clients = clients;
        setIdleTimeout(limits.idleTime().toMillis());
        setAcceptQueueSize(1024);
        setShutdownIdleTimeout(1000);
    }

    private static ConnectionFactory[] protocols(HttpLimits limits, @Nullable Tls tls, ClientCertificates clients)
            throws GeneralSecurityException {
        HttpConfiguration configuration = configuration(limits);
        HttpConnectionFactory http1 = new HttpConnectionFactory(configuration);
        if (tls == null) {
            return new ConnectionFactory[]{http1};
        }
        HTTP2ServerConnectionFactory http2 = new HTTP2ServerConnectionFactory(configuration);
        http2.setMaxConcurrentStreams(limits.streamsPerConnection());
        http2.setMaxHeaderBlockFragment(limits.headBytes());
        http2.setRateControlFactory(new WindowRateControl.Factory(ODD_FRAMES_PER_SECOND));
        // WebSockets come by HTTP/1.1, as Kubernetes' own do.
        http2.setConnectProtocolEnabled(false);
        ALPNServerConnectionFactory negotiation = new ALPNServerConnectionFactory(http2.getProtocol(),
                http1.getProtocol());
        negotiation.setDefaultProtocol(http1.getProtocol());
        SslConnectionFactory secure = new SslConnectionFactory(sslContextFactory(context(tls, clients), clients),
                negotiation.getProtocol());
        // It would refuse a request whose Host differs from the name in the handshake; clients reach us by many names.
        secure.setEnsureSecureRequestCustomizer(false);
        return new ConnectionFactory[]{secure, negotiation, http2, http1};
    }

    private static HttpConfiguration configuration(HttpLimits limits) {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setSendXPoweredBy(false);
        configuration.setRequestHeaderSize(limits.headBytes());
        configuration.setHttpCompliance(HttpCompliance.RFC9110);
        // Paths are handed on as they were sent: the API server judges them itself, and never touches files with them.
        configuration.setUriCompliance(UriCompliance.UNSAFE);
        configuration.setInputBufferSize(16 << 10);
        return configuration;
    }

    /** Proves another identity in the handshakes from now on. */
    void renew(Tls tls) throws GeneralSecurityException {
        SslConnectionFactory secure = getConnectionFactory(SslConnectionFactory.class);
        if (secure == null) {
            throw new GeneralSecurityException("this server has none, it speaks plain HTTP");
        }
        SSLContext context = context(tls, clients);
        try {
            secure.getSslContextFactory().reload(factory -> factory.setSslContext(context));
        } catch (Exception e) {
            throw new GeneralSecurityException(e.getMessage(), e);
        }
    }

    private static SSLContext context(Tls tls, ClientCertificates clients) throws GeneralSecurityException {
        KeyStore identity = KeyStore.getInstance("PKCS12");
        try {
            identity.load(null, null);
        } catch (IOException e) {
            throw new GeneralSecurityException("an empty key store", e);
        }
        char[] password = new char[0];
        identity.setKeyEntry("server", tls.key(), password, tls.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(identity, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), new TrustManager[]{clients.lenient()}, null);
        return context;
    }

    private static SslContextFactory.Server sslContextFactory(SSLContext context, ClientCertificates clients) {
        SslContextFactory.Server factory = new SslContextFactory.Server();
        factory.setSslContext(context);
        factory.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        factory.setCipherComparator(HTTP2Cipher.COMPARATOR);
        factory.setUseCipherSuitesOrder(true);
        factory.setWantClientAuth(clients.wanted());
        factory.setSniRequired(false);
        return factory;
    }

    @Override
    protected void configure(Socket socket) {
        super.configure(socket);
        try {
            socket.setKeepAlive(true);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEP_ALIVE_IDLE);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEP_ALIVE_INTERVAL);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, KEEP_ALIVE_COUNT);
        } catch (SocketException e) {
            LOG.debug("event=keep-alive-not-set", e);
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("event=keep-alive-defaults", e);
        }
    }
}
