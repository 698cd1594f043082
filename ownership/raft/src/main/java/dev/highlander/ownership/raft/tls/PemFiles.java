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
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.jspecify.annotations.Nullable;

/**
 * One reading of a node's TLS files.
 *
 * @param key fits the first certificate of the chain
 * @param chain this node's certificate, and those between it and the authority
 * @param trust lets in whom the authorities vouch for
 */
record PemFiles(PrivateKey key, List<X509Certificate> chain, X509ExtendedTrustManager trust) {
    private static final byte[] PROBE = "the key of this certificate".getBytes(StandardCharsets.US_ASCII);

    /** Copies the list. */
    PemFiles {
        chain = List.copyOf(chain);
    }

    /** This node's own certificate. */
    X509Certificate own() {
        return chain.getFirst();
    }

    /**
     * Reads the files.
     *
     * @throws IOException if one is missing, damaged, or they do not belong together; says which and what was expected
     */
    static PemFiles read(TlsFiles files) throws IOException {
        List<X509Certificate> authorities = certificates(files.ca());
        List<X509Certificate> chain = certificates(files.certificate());
        PrivateKey key = key(files.key(), chain.getFirst());
        if (!belongTogether(key, chain.getFirst())) {
            throw new IOException(files.key() + ": not the key of the certificate in " + files.certificate()
                    + "; expected a pair");
        }
        try {
            return new PemFiles(key, chain, trusting(authorities));
        } catch (GeneralSecurityException e) {
            throw new IOException(files.ca() + ": can't be used: " + e.getMessage(), e);
        }
    }

    private static X509ExtendedTrustManager trusting(List<X509Certificate> authorities)
            throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (int i = 0; i < authorities.size(); i++) {
            trusted.setCertificateEntry("ca-" + i, authorities.get(i));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(trusted);
        for (TrustManager manager : factory.getTrustManagers()) {
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

    private static PrivateKey key(Path file, X509Certificate certificate) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        // In the first line of the newer form, in the second of the older.
        if (text.contains("ENCRYPTED")) {
            throw new IOException(file + ": the private key is encrypted; expected one without a passphrase, "
                    + "as `openssl pkey -in FILE` prints it");
        }
        PrivateKey key;
        try {
            key = key(text, certificate);
        } catch (IOException | RuntimeException e) {
            // Bouncy Castle throws either. What it found is not repeated: it is a secret.
            throw new IOException(file + ": the private key is damaged, expected PKCS#8, PKCS#1 or SEC1 in PEM", e);
        }
        if (key == null) {
            throw new IOException(file + ": no private key in it, expected PKCS#8, PKCS#1 or SEC1 in PEM");
        }
        return key;
    }

    private static @Nullable PrivateKey key(String text, X509Certificate certificate) throws IOException {
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            for (Object found = parser.readObject(); found != null; found = parser.readObject()) {
                // Before a key in the older form may stand the parameters of its curve.
                PrivateKeyInfo info = info(found, certificate);
                if (info != null) {
                    return new JcaPEMKeyConverter().getPrivateKey(info);
                }
            }
        }
        return null;
    }

    private static @Nullable PrivateKeyInfo info(Object found, X509Certificate certificate) throws IOException {
        return switch (found) {
            case PrivateKeyInfo info -> info;
            case PEMKeyPair pair -> withCurve(pair.getPrivateKeyInfo(), certificate);
            default -> null;
        };
    }

    /** An elliptic key in the older form (SEC1, RFC 5915) may leave it to others to name its curve; its certificate names it. */
    private static PrivateKeyInfo withCurve(PrivateKeyInfo info, X509Certificate certificate) throws IOException {
        if (!X9ObjectIdentifiers.id_ecPublicKey.equals(info.getPrivateKeyAlgorithm().getAlgorithm())
                || info.getPrivateKeyAlgorithm().getParameters() != null) {
            return info;
        }
        SubjectPublicKeyInfo known = SubjectPublicKeyInfo.getInstance(certificate.getPublicKey().getEncoded());
        return new PrivateKeyInfo(known.getAlgorithm(), ECPrivateKey.getInstance(info.parsePrivateKey()));
    }

    private static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
        String algorithm = switch (key.getAlgorithm().toUpperCase(Locale.ROOT)) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> key.getAlgorithm();
        };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            // Of another kind altogether, or another curve.
            return false;
        }
    }
}
