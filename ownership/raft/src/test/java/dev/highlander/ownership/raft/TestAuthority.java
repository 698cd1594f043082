package dev.highlander.ownership.raft;

import dev.highlander.ownership.raft.tls.TlsFiles;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** An authority that makes the files of nodes. */
public final class TestAuthority {
    private static final AtomicLong SERIAL = new AtomicLong(1);
    private static final String LOOPBACK = "127.0.0.1";

    private final X500Principal name;
    private final KeyPair keys;
    private final X509Certificate certificate;

    /** One that vouches for itself. */
    public TestAuthority(String name) throws Exception {
        this.name = new X500Principal("CN=" + name);
        this.keys = keys("EC");
        this.certificate = sign(this.name, keys, tomorrow(), null);
    }

    private TestAuthority(String name, TestAuthority above) throws Exception {
        this.name = new X500Principal("CN=" + name);
        this.keys = keys("EC");
        this.certificate = above.sign(this.name, keys, tomorrow(), null);
    }

    /**
     * A node's certificate with its key.
     *
     * @param certificate of this authority
     * @param keys the certificate's
     */
    public record Pair(X509Certificate certificate, KeyPair keys) {
        /** The key as most tools write it today. */
        public Object pkcs8() throws Exception {
            return new JcaPKCS8Generator(keys.getPrivate(), null);
        }
    }

    /** One that this one vouches for. */
    public TestAuthority below(String name) throws Exception {
        return new TestAuthority(name, this);
    }

    /** Its own certificate. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** A node's certificate for an address, with a key of a kind: EC, RSA, Ed25519. */
    public Pair issue(String node, Instant until, String address, String kind) throws Exception {
        KeyPair own = keys(kind);
        return new Pair(sign(new X500Principal("CN=" + node), own, until, address), own);
    }

    /** The same for a node of this machine, good for a day. */
    public Pair issue(String node) throws Exception {
        return issue(node, tomorrow(), LOOPBACK, "EC");
    }

    /** Files for a node, in a folder, until an instant. */
    public TlsFiles files(Path folder, String node, Instant until) throws Exception {
        return files(folder, issue(node, until, LOOPBACK, "EC"));
    }

    /** Files for a node that are good for a day. */
    public TlsFiles files(Path folder, String node) throws Exception {
        return files(folder, issue(node));
    }

    /** Files of a pair, in a folder, and of those who are trusted besides this authority. */
    public TlsFiles files(Path folder, Pair pair, TestAuthority... others) throws Exception {
        Files.createDirectories(folder);
        TlsFiles files = TlsFiles.in(folder);
        write(files.ca(), Stream.concat(Stream.of(this), Stream.of(others)).map(TestAuthority::certificate).toArray());
        write(files.certificate(), pair.certificate());
        write(files.key(), pair.pkcs8());
        return files;
    }

    /** When what is made now, and not otherwise, ends. */
    public static Instant tomorrow() {
        return Instant.now().plus(Duration.ofDays(1));
    }

    private static KeyPair keys(String kind) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
        switch (kind) {
            case "EC" -> generator.initialize(256);
            case "RSA" -> generator.initialize(2048);
            default -> {
                // Its name says how long it is.
            }
        }
        return generator.generateKeyPair();
    }

    private X509Certificate sign(X500Principal subject, KeyPair own, Instant until,
            @Nullable String address) throws Exception {
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(name,
                BigInteger.valueOf(SERIAL.getAndIncrement()), Date.from(Instant.now().minus(Duration.ofDays(2))),
                Date.from(until), subject, own.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(address == null));
        if (address != null) {
            builder.addExtension(Extension.subjectAlternativeName, false,
                    new GeneralNames(new GeneralName(GeneralName.iPAddress, address)));
        }
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }

    /** Replaces a file in one step, with some objects in PEM. */
    public static void write(Path file, Object... objects) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            for (Object object : List.of(objects)) {
                writer.writeObject(object);
            }
        }
        Path written = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(written, text.toString());
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
