package dev.highlander.ownership.raft.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.ownership.raft.TestAuthority;
import dev.highlander.ownership.time.ManualTime;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.ratis.grpc.GrpcTlsConfig;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslContext;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in, what the log says of the others, and what becomes of files that change. */
class NodeTlsTest {
    private static final String REFUSED = "event=raft-peer-refused";
    private static final String UNREADABLE = "event=raft-certificate-unreadable";

    @TempDir
    @SuppressWarnings("NullAway.Init") // filled by JUnit
    private Path folder;

    private final ManualTime time = new ManualTime();
    private final LogOf log = new LogOf(NodeTls.class);
    private final TestAuthority authority;
    private final TestAuthority other;

    @SuppressWarnings("NullAway.Init") // filled before every test
    private TlsFiles files;

    @SuppressWarnings("NullAway.Init") // filled before every test
    private NodeTls node;

    @SuppressWarnings("NullAway.Init") // filled before every test
    private TestServer server;

    NodeTlsTest() throws Exception {
        authority = new TestAuthority("authority");
        other = new TestAuthority("other authority");
    }

    @BeforeEach
    void start() throws Exception {
        files = authority.files(folder.resolve("node"), "node");
        node = new NodeTls(files, time);
        server = new TestServer(node);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        log.close();
    }

    @Test
    void whoHasACertificateOfTheSameAuthorityIsLetIn() throws Exception {
        assertThat(server.call(peer("peer").channels())).contains(node.certificate());
        assertThat(log.lines(REFUSED)).isEmpty();
    }

    @Test
    void aCertificateOfAnotherAuthorityIsRefused() throws Exception {
        // It trusts the server, so that the server is the one who refuses.
        TlsFiles foreign = other.files(folder.resolve("foreign"), "stranger");
        TestAuthority.write(foreign.ca(), authority.certificate());

        assertThat(server.call(new NodeTls(foreign, time).channels())).isEmpty();

        assertThat(log.lines(REFUSED)).singleElement().asString().containsPattern("peer=127\\.0\\.0\\.1:[0-9]+ ")
                .contains("subject=\"CN=stranger\"", "unable to find valid certification path", "untold=0");
    }

    @Test
    void anOutdatedCertificateIsRefused() throws Exception {
        TlsFiles outdated = authority.files(folder.resolve("outdated"), "sleeper", Instant.now().minusSeconds(60));

        assertThat(server.call(new NodeTls(outdated, time).channels())).isEmpty();

        assertThat(log.lines(REFUSED)).singleElement().asString().containsPattern("peer=127\\.0\\.0\\.1:[0-9]+ ")
                .contains("subject=\"CN=sleeper\"", "NotAfter");
    }

    @Test
    void whoShowsNoCertificateIsRefused() throws Exception {
        GrpcTlsConfig nameless = GrpcTlsConfig.newBuilder().setMutualTls(false)
                .setTrustManager(new NodeTrust(peer("nameless"))).setSslProvider(SslProvider.JDK)
                .setProtocols("TLSv1.3").build();

        assertThat(server.call(nameless)).isEmpty();

        assertThat(log.lines(REFUSED)).singleElement().asString().containsPattern("peer=127\\.0\\.0\\.1:[0-9]+ ")
                .contains("subject=\"\"", "Empty client certificate chain");
    }

    @Test
    void whoDoesNotSpeakTlsIsRefused() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                InputStream answer = socket.getInputStream()) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: node\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            answer.readAllBytes();
            assertThat(log.lines(REFUSED)).singleElement().asString()
                    .contains("peer=127.0.0.1:" + socket.getLocalPort() + " ", "not an SSL/TLS record");
        }
    }

    @Test
    void whoOnlyLooksWhetherSomebodyListensIsNotToldOf() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            assertThat(socket.isConnected()).isTrue();
        }
        // Later on the same server: what was to be told of the first would have been.
        assertThat(server.call(peer("peer").channels())).isPresent();
        assertThat(log.lines(REFUSED)).isEmpty();
    }

    @Test
    void aServerWithACertificateForAnotherAddressIsRefused() throws Exception {
        authority.files(folder.resolve("node"),
                authority.issue("elsewhere", TestAuthority.tomorrow(), "10.0.0.9", "EC"));
        time.pass(Duration.ofSeconds(1));

        assertThat(server.call(peer("peer").channels())).isEmpty();

        assertThat(log.lines("peer=" + server.address())).singleElement().asString().contains(REFUSED,
                "subject=\"CN=elsewhere\"", "No subject alternative names matching IP address 127.0.0.1");
    }

    @Test
    void refusalsAreToldOfOnceAMinute() throws Exception {
        TlsFiles foreign = other.files(folder.resolve("foreign"), "stranger");
        TestAuthority.write(foreign.ca(), authority.certificate());
        GrpcTlsConfig stranger = new NodeTls(foreign, time).channels();
        for (int i = 0; i < 3; i++) {
            assertThat(server.call(stranger)).isEmpty();
        }
        time.pass(Duration.ofSeconds(59));
        assertThat(server.call(stranger)).isEmpty();
        assertThat(log.lines(REFUSED)).hasSize(1);

        time.pass(Duration.ofSeconds(1));
        assertThat(server.call(stranger)).isEmpty();

        assertThat(log.lines(REFUSED)).hasSize(2).last().asString().contains("untold=3");
    }

    @Test
    void whatAStrangerCallsItselfStaysInItsLine() throws Exception {
        TlsFiles foreign = other.files(folder.resolve("foreign"), "a\\\"\\0A" + "b".repeat(300));
        TestAuthority.write(foreign.ca(), authority.certificate());

        assertThat(server.call(new NodeTls(foreign, time).channels())).isEmpty();

        assertThat(log.lines(REFUSED)).singleElement().asString().hasSizeLessThan(600).doesNotContain("\n")
                .containsPattern("subject=\"[^\"]*…\" reason=");
    }

    @Test
    void aCertificateThatIsReplacedIsShownFromTheNextConnectionOn() throws Exception {
        NodeTls peer = peer("peer");
        X509Certificate before = node.certificate();
        assertThat(server.call(peer.channels())).contains(before);

        authority.files(folder.resolve("node"), "node");
        time.pass(Duration.ofSeconds(1));

        X509Certificate after = node.certificate();
        assertThat(after).isNotEqualTo(before);
        assertThat(server.call(peer.channels())).contains(after);
    }

    @Test
    void anAuthorityIsReplacedWithoutAMomentOfRefusal() throws Exception {
        Path own = folder.resolve("node");
        Path theirs = folder.resolve("peer");
        NodeTls peer = peer("peer");
        SslContext client = TestServer.client(peer.channels());
        TestAuthority.Pair oldNode = authority.issue("node");
        TestAuthority.Pair oldPeer = authority.issue("peer");
        TestAuthority.Pair newNode = other.issue("node");
        TestAuthority.Pair newPeer = other.issue("peer");
        List<Step> steps = List.of(() -> authority.files(own, oldNode, other),
                () -> authority.files(theirs, oldPeer, other),
                () -> other.files(own, newNode, authority), () -> other.files(theirs, newPeer, authority),
                () -> other.files(own, newNode), () -> other.files(theirs, newPeer));
        for (Step step : steps) {
            step.take();
            time.pass(Duration.ofSeconds(1));
            assertThat(server.call(client)).contains(node.certificate());
        }
        assertThat(node.certificate()).isEqualTo(newNode.certificate());
        assertThat(log.lines(REFUSED)).isEmpty();
    }

    @Test
    void whoWasLetInOnceIsAskedAgainAfterItsAuthorityHasBeenTakenAway() throws Exception {
        SslContext client = TestServer.client(peer("peer").channels());
        assertThat(server.call(client)).isPresent();
        assertThat(server.call(client)).isPresent();

        TestAuthority.write(files.ca(), other.certificate());
        time.pass(Duration.ofSeconds(1));

        assertThat(server.call(client)).as("no session is taken up again").isEmpty();
        assertThat(log.lines(REFUSED)).singleElement().asString().contains("CN=peer");
    }

    @Test
    void halfWrittenFilesLeaveWhatWasThereAndAreToldOfOnce() throws Exception {
        NodeTls peer = peer("peer");
        X509Certificate before = node.certificate();
        TlsFiles next = authority.files(folder.resolve("next"), "node");
        String certificate = Files.readString(next.certificate());

        Files.writeString(files.certificate(), certificate.substring(0, certificate.length() / 2));
        for (int i = 0; i < 3; i++) {
            time.pass(Duration.ofSeconds(1));
            assertThat(server.call(peer.channels())).contains(before);
        }
        assertThat(log.lines(UNREADABLE)).singleElement().asString().contains("tls.crt", "CN=node");

        Files.writeString(files.certificate(), certificate);
        for (int i = 0; i < 3; i++) {
            time.pass(Duration.ofSeconds(1));
            assertThat(server.call(peer.channels())).as("the key is still the old one's").contains(before);
        }
        assertThat(log.lines(UNREADABLE)).hasSize(2).last().asString().contains("not the key of the certificate");

        Files.copy(next.key(), files.key(), StandardCopyOption.REPLACE_EXISTING);
        time.pass(Duration.ofSeconds(1));
        assertThat(server.call(peer.channels())).contains(node.certificate());
        assertThat(node.certificate()).isNotEqualTo(before);
    }

    @Test
    void filesThatAreAwayForAWhileLeaveWhatWasThere() throws Exception {
        X509Certificate before = node.certificate();
        Files.delete(files.ca());
        time.pass(Duration.ofSeconds(1));

        assertThat(server.call(peer("peer").channels())).contains(before);
        assertThat(log.lines(UNREADABLE)).singleElement().asString().contains("ca.crt");
    }

    @Test
    void aHandshakeGetsOnePairEvenIfTheFilesChangeInBetween() throws Exception {
        NodeKeys keys = new NodeKeys(node);
        String alias = String.valueOf(keys.chooseServerAlias("EC", null, null));
        X509Certificate before = node.certificate();
        authority.files(folder.resolve("node"), "node");
        time.pass(Duration.ofSeconds(1));

        assertThat(node.certificate()).isNotEqualTo(before);
        assertThat(keys.getCertificateChain(alias)).containsExactly(before);
        assertThat(keys.getPrivateKey(alias)).isNotNull()
                .isNotEqualTo(
                        keys.getPrivateKey(String.valueOf(keys.chooseClientAlias(new String[]{"EC"}, null, null))));
        assertThat(keys.chooseServerAlias("RSA", null, null)).isNull();
        assertThat(keys.getServerAliases("EC", null)).hasSize(1).doesNotContain(alias);
    }

    @Test
    void aCheckWithoutItsConnectionIsRefused() {
        NodeTrust trust = new NodeTrust(node);
        X509Certificate[] chain = {node.certificate()};

        assertThatThrownBy(() -> trust.checkServerTrusted(chain, "EC")).isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> trust.checkClientTrusted(chain, "EC")).isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> trust.checkServerTrusted(chain, "EC", (Socket) null))
                .isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> trust.checkClientTrusted(chain, "EC", (Socket) null))
                .isInstanceOf(CertificateException.class);
    }

    /** One change of files. */
    private interface Step {
        TlsFiles take() throws Exception;
    }

    private NodeTls peer(String name) throws Exception {
        return new NodeTls(authority.files(folder.resolve(name), name), time);
    }
}
