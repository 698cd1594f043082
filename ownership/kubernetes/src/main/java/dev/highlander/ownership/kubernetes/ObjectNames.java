package dev.highlander.ownership.kubernetes;

import dev.highlander.ownership.LeaseName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a lease's object is called.
 *
 * <p>A name that Kubernetes accepts (an RFC 1123 subdomain) is kept, so that others' Leases can be shared. Any other is made readable and
 * gets a hash of the original: {@code highlander-leader-lock:default} becomes {@code highlander-leader-lock-default-} and 16 hexadecimal digits.
 * A name that only looks as if it had such a hash gets one as well, so no kept name equals a made one, and two made ones are equal only if
 * 64 bits of SHA-256 are; the original name in an annotation of the object tells that.
 */
final class ObjectNames {
    private static final int LONGEST = 253;
    private static final int HASH_DIGITS = 16;
    private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final Pattern SUBDOMAIN = Pattern.compile(LABEL + "(\\." + LABEL + ")*");
    private static final Pattern HASHED = Pattern.compile(".*-[0-9a-f]{" + HASH_DIGITS + "}");
    private static final Pattern UNUSABLE = Pattern.compile("[^a-z0-9]+");

    private ObjectNames() {}

    /** The object's name for a lease: always the same, and another for each lease. */
    static String of(LeaseName lease) {
        String name = lease.value();
        if (name.length() <= LONGEST && SUBDOMAIN.matcher(name).matches() && !HASHED.matcher(name).matches()) {
            return name;
        }
        String readable = UNUSABLE.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("-");
        int longest = LONGEST - 1 - HASH_DIGITS;
        String cut = readable.length() > longest ? readable.substring(0, longest) : readable;
        return (cut.endsWith("-") ? cut.substring(0, cut.length() - 1) : cut) + "-" + hash(name);
    }

    private static String hash(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing, which every Java has", e);
        }
    }
}
