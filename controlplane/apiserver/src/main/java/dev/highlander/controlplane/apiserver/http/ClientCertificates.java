package dev.highlander.controlplane.apiserver.http;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Judges client certificates after the handshake instead of within it: a client with a stranger's certificate can then still be served
 * as anonymous, or by its token. That the client has the certificate's key is proven by the handshake in any case.
 */
final class ClientCertificates {
    /**
     * What became of a certificate.
     *
     * @param certificate the client's certificate if it is believed, else null
     * @param problem why it is not, else null
     */
    record Verdict(@Nullable X509Certificate certificate, @Nullable String problem) {
        static final Verdict NONE = new Verdict(null, null);
    }

    private final List<X509Certificate> authorities;
    private final X509TrustManager judge;

    ClientCertificates(List<X509Certificate> authorities) throws GeneralSecurityException {
        this.authorities = List.copyOf(authorities);
        this.judge = judge(authorities);
    }

    private static X509TrustManager judge(List<X509Certificate> authorities) throws GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        try {
            trusted.load(null, null);
        } catch (IOException e) {
            throw new GeneralSecurityException("an empty key store", e);
        }
        for (int i = 0; i < authorities.size(); i++) {
            trusted.setCertificateEntry("authority-" + i, authorities.get(i));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return (X509TrustManager) factory.getTrustManagers()[0];
    }

    /** Whether there is anybody to believe. */
    boolean wanted() {
        return !authorities.isEmpty();
    }

    /** Judges the chain that a client showed, the client's own certificate first; null or empty if it showed none. */
    Verdict verdict(X509Certificate @Nullable [] chain) {
        if (chain == null || chain.length == 0 || authorities.isEmpty()) {
            return Verdict.NONE;
        }
        try {
            judge.checkClientTrusted(chain, "UNKNOWN");
            return new Verdict(chain[0], null);
        } catch (CertificateException e) {
            return new Verdict(null, "certificate of " + chain[0].getSubjectX500Principal() + ": " + e.getMessage());
        }
    }

    /** A trust manager that names the authorities to the client and lets everyone through the handshake. */
    X509ExtendedTrustManager lenient() {
        return new X509ExtendedTrustManager() {
            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return authorities.toArray(X509Certificate[]::new);
            }

            @Override
            public void checkClientTrusted(X509Certificate[] chain, String authType) {}

            @Override
            public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket) {}

            @Override
            public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
                throw new CertificateException("this is a server");
            }

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
                    throws CertificateException {
                throw new CertificateException("this is a server");
            }

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
                    throws CertificateException {
                throw new CertificateException("this is a server");
            }
        };
    }
}
