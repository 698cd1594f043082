package dev.highlander.ownership.raft.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/** One reading of a node's TLS files. */
record PemFiles(X509ExtendedKeyManager keys, X509ExtendedTrustManager trust, X509Certificate own) {
    private static final char[] NO_PASSWORD = {};

    /**
     * Reads the files.
     *
     * @throws IOException if one is missing, damaged, or they do not belong together; says which and what was expected
     */
    static PemFiles read(TlsFiles files) throws IOException {
        List<X509Certificate> authorities = certificates(files.ca());
        List<X509Certificate> chain = certificates(files.certificate());
        PrivateKey key = key(files.key());
        try {
            KeyStore keys = empty();
            keys.setKeyEntry("node", key, NO_PASSWORD, chain.toArray(Certificate[]::new));
            KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
            keyManagers.init(keys, NO_PASSWORD);
            KeyStore trusted = empty();
            for (int i = 0; i < authorities.size(); i++) {
                trusted.setCertificateEntry("ca-" + i, authorities.get(i));
            }
            TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
            trustManagers.init(trusted);
            return new PemFiles(extended(keyManagers.getKeyManagers()), extended(trustManagers.getTrustManagers()),
                    chain.getFirst());
        } catch (GeneralSecurityException e) {
            throw new IOException("certificate " + files.certificate() + " and key " + files.key()
                    + " can't be used: " + e.getMessage(), e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static X509ExtendedKeyManager extended(KeyManager[] managers) throws GeneralSecurityException {
        for (KeyManager manager : managers) {
            if (manager instanceof X509ExtendedKeyManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("no key manager for certificates");
    }

    private static X509ExtendedTrustManager extended(TrustManager[] managers) throws GeneralSecurityException {
        for (TrustManager manager : managers) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("no trust manager for certificates");
    }

    private static List<X509Certificate> certificates(Path file) throws IOException {
        try {
            Collection<? extends Certificate> read = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
            List<X509Certificate> certificates = new ArrayList<>();
            read.forEach(certificate -> certificates.add((X509Certificate) certificate));
            if (certificates.isEmpty()) {
                throw new IOException(file + ": no certificate in it, expected -----BEGIN CERTIFICATE-----");
            }
            return certificates;
        } catch (GeneralSecurityException e) {
            throw new IOException(file + ": not a certificate in PEM: " + e.getMessage(), e);
        }
    }

    private static PrivateKey key(Path file) throws IOException {
        try (PEMParser parser = new PEMParser(
                new StringReader(Files.readString(file, StandardCharsets.US_ASCII)))) {
            JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
            for (Object found = parser.readObject(); found != null; found = parser.readObject()) {
                // Before a key in the older form may stand the parameters of its curve.
                if (found instanceof PEMKeyPair pair) {
                    return converter.getPrivateKey(pair.getPrivateKeyInfo());
                }
                if (found instanceof PrivateKeyInfo info) {
                    return converter.getPrivateKey(info);
                }
            }
        }
        throw new IOException(file + ": no private key in it, expected one that is not encrypted, in PEM");
    }
}
