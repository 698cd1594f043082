package dev.highlander.controlplane.apiserver.http.pki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Keys and certificates as PEM text (RFC 7468). */
public final class Pem {
    private static final Pattern BLOCK = Pattern
            .compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final String ELLIPTIC_LABEL = "EC PRIVATE KEY";
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[]{'\n'});

    private Pem() {}

    private record Block(String label, String text) {
        byte[] content() {
            return Base64.getMimeDecoder().decode(text);
        }
    }

    /** A certificate as text. */
    public static String encode(X509Certificate certificate) {
        try {
            return block("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("a certificate that can't be encoded", e);
        }
    }

    /** A private key as unencrypted text: {@code EC PRIVATE KEY} if it is on P-256, else PKCS #8. Keep it secret. */
    public static String encode(PrivateKey key) {
        return key instanceof ECPrivateKey elliptic && EllipticKeyForm.fits(key)
                ? block(ELLIPTIC_LABEL, EllipticKeyForm.own(elliptic))
                : block("PRIVATE KEY", key.getEncoded());
    }

    private static String block(String label, byte[] content) {
        return "-----BEGIN " + label + "-----\n" + LINES.encodeToString(content) + "\n-----END " + label + "-----\n";
    }

    /**
     * Reads all certificates of a file, in order.
     *
     * @throws PkiException if there is none, or one is damaged
     */
    public static List<X509Certificate> certificates(Path file) throws PkiException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Block block : blocks(file)) {
                if (block.label().equals("CERTIFICATE")) {
                    certificates.add((X509Certificate) factory
                            .generateCertificate(new ByteArrayInputStream(block.content())));
                }
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw unusable(file, "a damaged certificate", e);
        }
        if (certificates.isEmpty()) {
            throw unusable(file, "no certificate", null);
        }
        return certificates;
    }

    /**
     * Reads a file's private key: elliptic curve or RSA, unencrypted, in the general form (PKCS #8) or an elliptic curve's own.
     *
     * @throws PkiException if there is none, it is damaged, or it is of another kind
     */
    public static PrivateKey privateKey(Path file) throws PkiException {
        for (Block block : blocks(file)) {
            if (block.label().equals("PRIVATE KEY") || block.label().equals(ELLIPTIC_LABEL)) {
                return privateKey(file, block);
            }
            if (block.label().endsWith("PRIVATE KEY")) {
                throw unusable(file, "a key of the form \"" + block.label()
                        + "\"; convert it with: openssl pkcs8 -topk8 -nocrypt", null);
            }
        }
        throw unusable(file, "no private key", null);
    }

    private static PrivateKey privateKey(Path file, Block block) throws PkiException {
        PKCS8EncodedKeySpec encoded;
        try {
            byte[] content = block.content();
            encoded = new PKCS8EncodedKeySpec(
                    block.label().equals(ELLIPTIC_LABEL) ? EllipticKeyForm.general(content) : content);
        } catch (IllegalArgumentException e) {
            throw unusable(file, "a damaged private key", e);
        }
        try {
            return KeyFactory.getInstance("EC").generatePrivate(encoded);
        } catch (GeneralSecurityException notElliptic) {
            try {
                return KeyFactory.getInstance("RSA").generatePrivate(encoded);
            } catch (GeneralSecurityException e) {
                e.addSuppressed(notElliptic);
                throw unusable(file, "a damaged private key", e);
            }
        }
    }

    private static List<Block> blocks(Path file) throws PkiException {
        List<Block> blocks = new ArrayList<>();
        try {
            Matcher matcher = BLOCK.matcher(Files.readString(file, StandardCharsets.US_ASCII));
            while (matcher.find()) {
                blocks.add(new Block(matcher.group(1), matcher.group(2)));
            }
        } catch (IOException e) {
            throw unusable(file, "not readable as PEM text (" + e + ")", e);
        }
        return blocks;
    }

    private static PkiException unusable(Path file, String found, @Nullable Throwable cause) {
        return new PkiException(
                file + ": " + found + "; put a good file there, or remove it and its companion to have them made again",
                cause);
    }
}
