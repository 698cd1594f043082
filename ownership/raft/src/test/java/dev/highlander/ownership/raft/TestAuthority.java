package dev.highlander.ownership.raft;

import dev.highlander.ownership.raft.tls.TlsFiles;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
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

/** An authority that makes the files of nodes. */
final class TestAuthority {
    private static final AtomicLong SERIAL = new AtomicLong(1);

    private final X500Principal name;
    private final KeyPair keys;
    private final X509Certificate certificate;

    TestAuthority(String name) throws Exception {
        this.name = new X500Principal("CN=" + name);
        this.keys = keys();
        this.certificate = sign(this.name, keys, Instant.now().plus(Duration.ofDays(1)), true);
    }

    /** Files for a node, in a folder, until an instant. */
    TlsFiles files(Path folder, String node, Instant until) throws Exception {
        Files.createDirectories(folder);
        KeyPair own = keys();
        X509Certificate signed = sign(new X500Principal("CN=" + node), own, until, false);
        TlsFiles files = TlsFiles.in(folder);
        write(files.ca(), certificate);
        write(files.certificate(), signed);
        write(files.key(), new JcaPKCS8Generator(own.getPrivate(), null));
        return files;
    }

    /** Files for a node that are good for a day. */
    TlsFiles files(Path folder, String node) throws Exception {
        return files(folder, node, Instant.now().plus(Duration.ofDays(1)));
    }

    private static KeyPair keys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private X509Certificate sign(X500Principal subject, KeyPair own, Instant until, boolean authority)
            throws Exception {
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(name,
                BigInteger.valueOf(SERIAL.getAndIncrement()), Date.from(Instant.now().minus(Duration.ofDays(2))),
                Date.from(until), subject, own.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        if (!authority) {
            builder.addExtension(Extension.subjectAlternativeName, false,
                    new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
        }
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }

    private static void write(Path file, Object object) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        Files.writeString(file, text.toString());
    }
}
