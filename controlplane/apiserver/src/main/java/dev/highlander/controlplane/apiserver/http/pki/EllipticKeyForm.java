package dev.highlander.controlplane.apiserver.http.pki;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Elliptic curve keys in their own form (RFC 5915, {@code EC PRIVATE KEY}) and in the general one (PKCS #8, RFC 5208).
 *
 * <p>Files are written in the former, because clients that don't look into a key take one of the general form for an RSA key.
 */
final class EllipticKeyForm {
    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final int PARAMETERS = 0xA0;
    private static final byte[] VERSION_ZERO = {2, 1, 0};
    private static final byte[] VERSION_ONE = {2, 1, 1};
    /** The object identifier 1.2.840.10045.2.1, an elliptic curve's public key. */
    private static final byte[] ELLIPTIC = HexFormat.of().parseHex("06072a8648ce3d0201");
    /** The object identifier 1.2.840.10045.3.1.7, the curve P-256. */
    private static final byte[] P256 = HexFormat.of().parseHex("06082a8648ce3d030107");
    private static final int P256_BITS = 256;

    private EllipticKeyForm() {}

    /** Whether the key can be written in its own form here: one on P-256. */
    static boolean fits(PrivateKey key) {
        return key instanceof ECPrivateKey elliptic
                && elliptic.getParams().getOrder().bitLength() == P256_BITS
                && elliptic.getParams().getCofactor() == 1
                && endsWithCurve(key.getEncoded());
    }

    private static boolean endsWithCurve(byte[] general) {
        // Other curves of 256 bits have other identifiers; it stands in the head of the general form.
        byte[] head = Arrays.copyOf(general, Math.min(general.length, 40));
        return HexFormat.of().formatHex(head).contains(HexFormat.of().formatHex(P256));
    }

    /** The key in its own form. */
    static byte[] own(ECPrivateKey key) {
        return element(SEQUENCE, VERSION_ONE, element(OCTETS, fixed(key.getS(), P256_BITS / 8)),
                element(PARAMETERS, P256));
    }

    /**
     * The general form of a key in its own form.
     *
     * @throws IllegalArgumentException if it is damaged or does not name its curve
     */
    static byte[] general(byte[] own) {
        try {
            int version = content(own, 0, SEQUENCE);
            int secret = version + VERSION_ONE.length;
            int number = content(own, secret, OCTETS);
            int parameters = number + length(own, secret);
            int curve = content(own, parameters, PARAMETERS);
            byte[] identifier = Arrays.copyOfRange(own, curve, curve + length(own, parameters));
            byte[] inner = element(SEQUENCE, VERSION_ONE, element(OCTETS, Arrays.copyOfRange(own, number, parameters)));
            // The curve stands in the head, so it is left out within: as the JDK writes it.
            return element(SEQUENCE, VERSION_ZERO, element(SEQUENCE, ELLIPTIC, identifier), element(OCTETS, inner));
        } catch (ArrayIndexOutOfBoundsException e) {
            throw new IllegalArgumentException("a damaged elliptic curve key", e);
        }
    }

    private static byte[] fixed(BigInteger number, int size) {
        byte[] bytes = number.toByteArray();
        byte[] fixed = new byte[size];
        int count = Math.min(bytes.length, size);
        System.arraycopy(bytes, bytes.length - count, fixed, size - count, count);
        return fixed;
    }

    private static byte[] element(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        if (content.size() >= 0x80) {
            // Keys are shorter than 256 bytes, so one byte of length follows.
            element.write(0x81);
        }
        element.write(content.size());
        element.writeBytes(content.toByteArray());
        return element.toByteArray();
    }

    /** Where the content of the element at that place begins. */
    private static int content(byte[] bytes, int at, int tag) {
        if ((bytes[at] & 0xFF) != tag) {
            throw new IllegalArgumentException("an elliptic curve key of an unknown shape");
        }
        int first = bytes[at + 1] & 0xFF;
        if (first > 0x81 || first == 0x80) {
            throw new IllegalArgumentException("an elliptic curve key that is too long");
        }
        return at + (first == 0x81 ? 3 : 2);
    }

    private static int length(byte[] bytes, int at) {
        int first = bytes[at + 1] & 0xFF;
        return first == 0x81 ? bytes[at + 2] & 0xFF : first;
    }
}
