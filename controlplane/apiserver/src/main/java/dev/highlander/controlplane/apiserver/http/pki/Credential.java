package dev.highlander.controlplane.apiserver.http.pki;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;

/**
 * A certificate and the key that proves it to be one's own.
 *
 * @param key the private key
 * @param certificate the certificate of its public key
 */
public record Credential(PrivateKey key, X509Certificate certificate) {
    /** Hides the key. */
    @Override
    public String toString() {
        return "Credential[" + certificate.getSubjectX500Principal() + "]";
    }

    /** A fresh key pair on P-256. */
    static KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    /** Whether the key is the certificate's: what it signs, the certificate's public key confirms. */
    boolean belongsTogether() {
        try {
            String algorithm = "RSA".equals(key.getAlgorithm()) ? "SHA256withRSA" : "SHA256withECDSA";
            byte[] sample = certificate.getSubjectX500Principal().getEncoded();
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(sample);
            byte[] signature = signer.sign();
            signer.initVerify(certificate.getPublicKey());
            signer.update(sample);
            return signer.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Whether the certificate is valid now and for so long at least. */
    boolean validFor(Duration time, Instant now) {
        return !now.isBefore(certificate.getNotBefore().toInstant())
                && now.plus(time).isBefore(certificate.getNotAfter().toInstant());
    }

    /** Whether that authority has signed the certificate. */
    boolean issuedBy(X509Certificate authority) {
        try {
            certificate.verify(authority.getPublicKey());
            return certificate.getIssuerX500Principal().equals(authority.getSubjectX500Principal());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
