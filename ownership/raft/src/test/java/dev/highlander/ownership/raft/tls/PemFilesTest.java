package dev.highlander.ownership.raft.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.ownership.raft.TestAuthority;
import dev.highlander.ownership.time.ManualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.util.BigIntegers;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys and certificates in all forms in which tools write them. */
class PemFilesTest {
    private static final String PASSPHRASE = "a passphrase of the test's";

    @TempDir
    @SuppressWarnings("NullAway.Init") // filled by JUnit
    private Path folder;

    private final TestAuthority authority;

    PemFilesTest() throws Exception {
        authority = new TestAuthority("authority");
    }

    /** How a key is written. */
    enum Form {
        /** {@code openssl genpkey -algorithm EC}, cert-manager with {@code encoding: PKCS8}. */
        PKCS8_EC("EC"),
        /** {@code openssl ecparam -genkey -noout}, cert-manager's default for ECDSA. */
        SEC1("EC"),
        /** SEC1, and the curve is not named in it. */
        SEC1_WITHOUT_CURVE("EC"),
        /** {@code openssl ecparam -genkey}: the curve stands before the key, and not in it. */
        SEC1_AFTER_CURVE("EC"),
        /** {@code openssl genrsa -traditional}, cert-manager's default for RSA. */
        PKCS1("RSA"),
        /** {@code openssl genrsa}. */
        PKCS8_RSA("RSA"),
        /** {@code openssl genpkey -algorithm ed25519}. */
        PKCS8_ED25519("Ed25519");

        private final String kind;

        Form(String kind) {
            this.kind = kind;
        }

        Object[] write(KeyPair keys) throws Exception {
            return switch (this) {
                case PKCS8_EC, PKCS8_RSA, PKCS8_ED25519 -> new Object[]{new JcaPKCS8Generator(keys.getPrivate(), null)};
                case SEC1, PKCS1 -> new Object[]{new JcaMiscPEMGenerator(keys.getPrivate())};
                case SEC1_WITHOUT_CURVE -> new Object[]{withoutCurve((ECPrivateKey) keys.getPrivate())};
                case SEC1_AFTER_CURVE -> new Object[]{
                    new PemObject("EC PARAMETERS", SECObjectIdentifiers.secp256r1.getEncoded()),
                    withoutCurve((ECPrivateKey) keys.getPrivate())};
            };
        }

        private static PemObject withoutCurve(ECPrivateKey key) throws IOException {
            ASN1EncodableVector content = new ASN1EncodableVector();
            content.add(new ASN1Integer(1));
            content.add(new DEROctetString(BigIntegers.asUnsignedByteArray(32, key.getS())));
            return new PemObject("EC PRIVATE KEY", new DERSequence(content).getEncoded());
        }
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void aKeyOfEachFormMakesConnections(Form form) throws Exception {
        TestAuthority.Pair pair = authority.issue("node", TestAuthority.tomorrow(), "127.0.0.1", form.kind);
        TlsFiles files = authority.files(folder, pair);
        TestAuthority.write(files.key(), form.write(pair.keys()));

        assertThat(PemFiles.read(files).key().getEncoded()).isEqualTo(pair.keys().getPrivate().getEncoded());
        NodeTls node = new NodeTls(files, new ManualTime());
        try (TestServer server = new TestServer(node)) {
            assertThat(server.call(node.channels())).contains(pair.certificate());
        }
    }

    @Test
    void aChainLeadsToAnAuthorityThatKnowsNothingOfThoseBetween() throws Exception {
        TestAuthority between = authority.below("between");
        TestAuthority.Pair pair = between.issue("node");
        TlsFiles files = authority.files(folder, pair);
        NodeTls alone = new NodeTls(files, new ManualTime());
        try (TestServer server = new TestServer(alone)) {
            assertThat(server.call(alone.channels())).as("without the one between").isEmpty();
        }

        TestAuthority.write(files.certificate(), pair.certificate(), between.certificate());
        NodeTls node = new NodeTls(files, new ManualTime());
        try (TestServer server = new TestServer(node)) {
            assertThat(server.call(node.channels())).contains(pair.certificate());
        }
    }

    @Test
    void nodesOfSeveralAuthoritiesAreLetIn() throws Exception {
        TestAuthority second = new TestAuthority("second");
        NodeTls node = new NodeTls(authority.files(folder.resolve("node"), authority.issue("node"), second),
                new ManualTime());
        NodeTls peer = new NodeTls(second.files(folder.resolve("peer"), second.issue("peer"), authority),
                new ManualTime());
        try (TestServer server = new TestServer(node)) {
            assertThat(server.call(node.channels())).isPresent();
            assertThat(server.call(peer.channels())).isPresent();
        }
    }

    @Test
    void anEncryptedKeyIsRefusedInWords() throws Exception {
        TestAuthority.Pair pair = authority.issue("node");
        TlsFiles files = authority.files(folder, pair);
        PemObject pkcs8 = new PemObject("ENCRYPTED PRIVATE KEY", encrypted(pair.keys().getPrivate()));
        Object older = new JcaMiscPEMGenerator(pair.keys().getPrivate(),
                new JcePEMEncryptorBuilder("AES-128-CBC").setProvider(new BouncyCastleProvider())
                        .build(PASSPHRASE.toCharArray()));

        for (Object encrypted : new Object[]{pkcs8, older}) {
            TestAuthority.write(files.key(), encrypted);
            assertThat(Files.readString(files.key())).contains("ENCRYPTED");
            assertThatThrownBy(() -> PemFiles.read(files)).isInstanceOf(IOException.class)
                    .hasMessageContaining("tls.key: the private key is encrypted; expected one without a passphrase");
        }
    }

    private static byte[] encrypted(PrivateKey key) throws Exception {
        SecretKey secret = SecretKeyFactory.getInstance("PBEWithSHA1AndDESede")
                .generateSecret(new PBEKeySpec(PASSPHRASE.toCharArray()));
        Cipher cipher = Cipher.getInstance("PBEWithSHA1AndDESede");
        cipher.init(Cipher.WRAP_MODE, secret);
        return new EncryptedPrivateKeyInfo(cipher.getParameters(), cipher.wrap(key)).getEncoded();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no PEM at all", "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMG",
        "-----BEGIN PRIVATE KEY-----\nMIGH*\u00e4*\n-----END PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\nMIGHAgEA\n-----END PRIVATE KEY-----\n",
        "-----BEGIN EC PRIVATE KEY-----\nMIGHAgEA\n-----END EC PRIVATE KEY-----\n"})
    void aDamagedFileIsNamedAndNotShown(String damaged) throws Exception {
        TlsFiles files = authority.files(folder, "node");
        for (Path file : new Path[]{files.key(), files.certificate(), files.ca()}) {
            String sound = Files.readString(file);
            Files.writeString(file, damaged);
            assertThatThrownBy(() -> PemFiles.read(files)).isInstanceOf(IOException.class)
                    .hasMessageContaining(String.valueOf(file.getFileName())).hasMessageNotContaining("MIGH");
            Files.writeString(file, sound);
        }
        assertThat(PemFiles.read(files).own().getSubjectX500Principal().getName()).isEqualTo("CN=node");
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() throws Exception {
        TlsFiles files = authority.files(folder, "node");
        for (String kind : new String[]{"EC", "RSA", "Ed25519"}) {
            TestAuthority.write(files.key(),
                    authority.issue("other", TestAuthority.tomorrow(), "127.0.0.1", kind).pkcs8());
            assertThatThrownBy(() -> PemFiles.read(files)).isInstanceOf(IOException.class)
                    .hasMessageContaining("not the key of the certificate in").hasMessageContaining("tls.crt");
        }
    }
}
