package dev.highlander.controlplane.apiserver.http.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterPkiTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);

    @TempDir
    Path folder;

    private ClusterPki open(InstantSource clock, String... names) throws PkiException {
        return ClusterPki.open(folder, List.of(names), clock);
    }

    @Test
    void filesAreTheirOwnersAlone() throws Exception {
        Path inner = folder.resolve("a/pki");
        ClusterPki.open(inner, List.of(), CLOCK).client("admin", "admin", List.of("system:masters"));
        try (var files = Files.list(inner)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("ca.crt", "ca.key",
                    "server.crt", "server.key", "admin.crt", "admin.key");
        }
        assertThat(Files.getPosixFilePermissions(inner)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(Files.getPosixFilePermissions(inner.resolve("ca.key")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void certificatesSayWhatTheyAreFor() throws Exception {
        ClusterPki pki = open(CLOCK, "10.1.2.3", "example.test");
        X509Certificate ca = pki.authority().certificate();
        X509Certificate server = pki.server().certificate();
        X509Certificate client = pki.client("admin", "kubernetes-admin", List.of("system:masters", "b"))
                .certificate();
        assertThat(ca.getBasicConstraints()).isZero();
        assertThat(ca.getKeyUsage()[5]).isTrue();
        assertThat(ca.getNotAfter().toInstant()).isAfter(NOW.plus(Duration.ofDays(3650)));
        assertThat(server.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(server.getBasicConstraints()).isEqualTo(-1);
        assertThat(server.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(365)));
        assertThat(server.getSubjectAlternativeNames()).extracting(name -> String.valueOf(name.get(1))).contains(
                "localhost", "127.0.0.1", "0:0:0:0:0:0:0:1", "kubernetes.default.svc", "10.1.2.3", "example.test");
        assertThat(client.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(client.getSubjectX500Principal().getName())
                .isEqualTo("CN=kubernetes-admin,O=b,O=system:masters");
        assertThat(List.of(ca.getSerialNumber(), server.getSerialNumber(), client.getSerialNumber()))
                .doesNotHaveDuplicates().allMatch(number -> number.bitLength() == 127);
        assertThat(server.getSigAlgName()).isEqualTo("SHA256withECDSA");
    }

    @Test
    void whatIsThereIsUsedAgain() throws Exception {
        ClusterPki first = open(CLOCK);
        Credential admin = first.client("admin", "admin", List.of());
        ClusterPki second = open(InstantSource.fixed(NOW.plus(Duration.ofDays(300))));
        assertThat(second.authority().certificate()).isEqualTo(first.authority().certificate());
        assertThat(second.server().certificate()).isEqualTo(first.server().certificate());
        assertThat(second.client("admin", "admin", List.of())).isEqualTo(admin);
    }

    @Test
    void whatSoonEndsIsRenewed() throws Exception {
        ClusterPki first = open(CLOCK);
        ClusterPki later = open(InstantSource.fixed(NOW.plus(Duration.ofDays(340))));
        assertThat(later.authority().certificate()).isEqualTo(first.authority().certificate());
        assertThat(later.server().certificate()).isNotEqualTo(first.server().certificate());
        ClusterPki muchLater = open(InstantSource.fixed(NOW.plus(Duration.ofDays(3640))));
        assertThat(muchLater.authority().certificate()).isNotEqualTo(first.authority().certificate());
        assertThat(muchLater.server().issuedBy(muchLater.authority().certificate())).isTrue();
    }

    @Test
    void aFurtherNameMakesANewServerCertificate() throws Exception {
        ClusterPki first = open(CLOCK);
        ClusterPki second = open(CLOCK, "::1", "db8::7");
        assertThat(second.server().certificate()).isNotEqualTo(first.server().certificate());
        assertThat(open(CLOCK, "DB8:0::7").server().certificate()).isEqualTo(second.server().certificate());
    }

    @Test
    void damageIsReportedAndNotOverwritten() throws Exception {
        open(CLOCK);
        Path key = folder.resolve("ca.key");
        String good = Files.readString(key);
        for (String bad : List.of("", "rubbish", good.replace("M", "!"), good.substring(0, good.length() / 2),
                "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n")) {
            Files.writeString(key, bad);
            assertThatThrownBy(() -> open(CLOCK)).isInstanceOf(PkiException.class).hasMessageContaining("ca.key")
                    .hasMessageContaining("remove it");
            assertThat(key).hasContent(bad);
        }
        Files.writeString(key, good);
        Files.copy(folder.resolve("server.crt"), folder.resolve("ca.crt"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> open(CLOCK)).isInstanceOf(PkiException.class)
                .hasMessageContaining("is not the key of");
    }

    @Test
    void keysAreReadInEitherForm() throws Exception {
        for (String curve : List.of("secp256r1", "secp384r1", "secp521r1")) {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            // Numbers with leading zeros, one key in 256, are the ones that go wrong.
            for (int i = 0; i < 40; i++) {
                PrivateKey key = generator.generateKeyPair().getPrivate();
                Path file = folder.resolve("some.key");
                Files.writeString(file, Pem.encode(key));
                assertThat(Pem.privateKey(file)).isEqualTo(key);
            }
            assertThat(Files.readString(folder.resolve("some.key")))
                    .startsWith(curve.equals("secp256r1") ? "-----BEGIN EC PRIVATE KEY" : "-----BEGIN PRIVATE KEY");
        }
    }

    @Test
    void aKubeconfigHoldsAllThatAClientNeeds() throws Exception {
        ClusterPki pki = open(CLOCK);
        Credential admin = pki.client("admin", "admin", List.of("system:masters"));
        Path file = folder.resolve("kubeconfig");
        new Kubeconfig(URI.create("https://127.0.0.1:6443"), pki.authority().certificate(), admin).write(file);
        String text = Files.readString(file);
        assertThat(text).contains("server: https://127.0.0.1:6443", "current-context: highlander");
        assertThat(decoded(text, "certificate-authority-data"))
                .isEqualTo(Files.readString(folder.resolve("ca.crt")));
        assertThat(decoded(text, "client-key-data")).isEqualTo(Files.readString(folder.resolve("admin.key")));
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    private static String decoded(String text, String field) {
        Matcher matcher = Pattern.compile(field + ": (\\S+)").matcher(text);
        assertThat(matcher.find()).isTrue();
        return new String(Base64.getDecoder().decode(matcher.group(1)), java.nio.charset.StandardCharsets.US_ASCII);
    }
}
