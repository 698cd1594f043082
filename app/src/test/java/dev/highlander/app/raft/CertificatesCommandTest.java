package dev.highlander.app.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.app.UserError;
import dev.highlander.controlplane.apiserver.http.pki.Pem;
import dev.highlander.ownership.raft.tls.NodeTls;
import dev.highlander.ownership.raft.tls.TlsFiles;
import dev.highlander.testkit.ManualTime;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Certificates for those who have nobody else to make them. */
class CertificatesCommandTest {
    private static final String WILD = "*.highlander-headless.highlander.svc";

    @TempDir
    @SuppressWarnings("NullAway.Init") // filled by JUnit
    private Path folder;

    private final ManualTime time = new ManualTime();
    private final StringWriter out = new StringWriter();

    @Test
    void theFilesAreWhatANodeReads() throws Exception {
        make("--hosts", WILD + ", 10.0.0.1,::1", "--name", "operators");

        NodeTls node = new NodeTls(TlsFiles.in(folder.resolve("tls")), time);
        assertThat(node.certificate().getSubjectX500Principal().getName()).isEqualTo("CN=operators");
        assertThat(node.certificate().getSubjectAlternativeNames()).extracting(each -> String.valueOf(each.getLast()))
                .containsExactlyInAnyOrder(WILD, "10.0.0.1", "0:0:0:0:0:0:0:1");
        node.certificate().verify(authority("tls/authority").getPublicKey());
        assertThat(Files.getPosixFilePermissions(folder.resolve("tls/tls.key")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        try (var files = Files.list(folder.resolve("tls"))) {
            assertThat(files.filter(Files::isRegularFile).map(Path::getFileName).map(Path::toString))
                    .as("all that kubectl create secret --from-file=DIR takes")
                    .containsExactlyInAnyOrder("ca.crt", "tls.crt", "tls.key");
        }
        assertThat(out.toString()).contains("tls.crt is good until " + node.certificate().getNotAfter().toInstant(),
                WILD, "ca.key, away from the nodes");
    }

    @Test
    void whatIsGoodStaysAndAnotherNameIsAnotherCertificateOfTheSameAuthority() throws Exception {
        make("--hosts", WILD);
        X509Certificate first = certificate("tls");
        make("--hosts", WILD);
        assertThat(certificate("tls")).isEqualTo(first);

        make("--hosts", WILD + ",node-a");
        assertThat(certificate("tls")).isNotEqualTo(first);
        certificate("tls").verify(authority("tls/authority").getPublicKey());

        X509Certificate second = certificate("tls");
        time.stepWallClock(Duration.ofDays(340));
        make("--hosts", WILD + ",node-a");
        assertThat(certificate("tls").getNotAfter()).isAfter(second.getNotAfter());
    }

    @Test
    void oneAuthorityMakesManyNodes() throws Exception {
        for (String node : List.of("a", "b")) {
            make(folder.resolve("tls-" + node), "--hosts", "node-" + node, "--authority",
                    folder.resolve("ca").toString());
            certificate("tls-" + node).verify(authority("ca").getPublicKey());
        }
        assertThat(Files.readString(folder.resolve("tls-a/ca.crt")))
                .isEqualTo(Files.readString(folder.resolve("tls-b/ca.crt")));
        assertThat(folder.resolve("tls-a/authority")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1:7070", "10.0.0", "300.1.1.1", "*", "a.*.org", "no spaces", "http://a", "-a",
        "fe80::x", "a..b"})
    void aHostThatIsNoneIsNamed(String host) {
        assertThatThrownBy(() -> make("--hosts", "node-a," + host)).isInstanceOf(UserError.class)
                .hasMessageContaining("--hosts '" + host + "'").hasMessageContaining("expected a DNS name");
        assertThat(folder.resolve("tls")).doesNotExist();
    }

    @Test
    void aDamagedAuthorityIsNotReplaced() throws Exception {
        make("--hosts", WILD);
        Path key = folder.resolve("tls/authority/ca.key");
        Files.writeString(key, "damaged");

        assertThatThrownBy(() -> make("--hosts", WILD)).isInstanceOf(UserError.class).hasMessageContaining("ca.key");
        assertThat(key).hasContent("damaged");
    }

    private void make(String... arguments) {
        make(folder.resolve("tls"), arguments);
    }

    private void make(Path to, String... arguments) {
        CertificatesCommand command = new CertificatesCommand(time.clock());
        String[] all = Stream.concat(Stream.of("--out", to.toString()), Stream.of(arguments)).toArray(String[]::new);
        new CommandLine(command).setOut(new PrintWriter(out)).parseArgs(all);
        assertThat(command.call()).isEqualTo(CommandLine.ExitCode.OK);
    }

    private X509Certificate certificate(String in) throws IOException {
        return Pem.certificates(folder.resolve(in).resolve("tls.crt")).getFirst();
    }

    private X509Certificate authority(String in) throws IOException {
        return Pem.certificates(folder.resolve(in).resolve("ca.crt")).getFirst();
    }
}
