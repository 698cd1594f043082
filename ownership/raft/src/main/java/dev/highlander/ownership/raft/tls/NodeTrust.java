package dev.highlander.ownership.raft.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Lets in whom a node's newest authorities vouch for, on connections of gRPC. A check that does not know the connection is refused: it would
 * not see whether the certificate is that of the address that was meant.
 */
final class NodeTrust extends X509ExtendedTrustManager {
    private final NodeTls tls;

    NodeTrust(NodeTls tls) {
        this.tls = tls;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        try {
            tls.reading().files().trust().checkClientTrusted(chain, type, engine);
        } catch (CertificateException | RuntimeException e) {
            // Told by ServerHandshakes, who knows from where.
            throw new UntrustedPeerException(chain, e);
        }
        once(engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        try {
            tls.reading().files().trust().checkServerTrusted(chain, type, engine);
        } catch (CertificateException | RuntimeException e) {
            UntrustedPeerException refusal = new UntrustedPeerException(chain, e);
            tls.refused(engine.getPeerHost() + ":" + engine.getPeerPort(), refusal);
            throw refusal;
        }
        once(engine);
    }

    /**
     * Ends the session's use for later connections: one that is taken up again shows no certificate, so whoever was let in once would be let in
     * for another day, outdated or of an authority that has been taken away.
     */
    private static void once(SSLEngine engine) {
        SSLSession session = engine.getHandshakeSession();
        if (session != null) {
            session.invalidate();
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
            throws CertificateException {
        throw unknownConnection();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
            throws CertificateException {
        throw unknownConnection();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw unknownConnection();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw unknownConnection();
    }

    private static CertificateException unknownConnection() {
        return new CertificateException("a node's certificate is checked on an SSLEngine's connection only");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return tls.reading().files().trust().getAcceptedIssuers();
    }
}
