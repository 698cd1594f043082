package dev.highlander.controlplane.apiserver.http;

import dev.highlander.controlplane.apiserver.http.pki.CertificateAuthority;
import dev.highlander.controlplane.apiserver.http.pki.Credential;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** An authority, a server that it vouches for, and clients of all kinds. */
public final class TestPki {
    public final CertificateAuthority authority;
    final Credential server;

    public TestPki() throws IOException {
        authority = CertificateAuthority.create("test-ca", InstantSource.system());
        server = authority.server(List.of("localhost", "127.0.0.1"));
    }

    public Tls tls() {
        return new Tls(server.key(), List.of(server.certificate()), List.of(authority.certificate()));
    }

    /** A client's side: trusts the authority, and shows the credential if there is one. */
    public SSLContext client(@Nullable Credential shown) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", authority.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyManagerFactory keys = null;
        if (shown != null) {
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, null);
            own.setKeyEntry("client", shown.key(), new char[0], new X509Certificate[]{shown.certificate()});
            keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, new char[0]);
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys == null ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
