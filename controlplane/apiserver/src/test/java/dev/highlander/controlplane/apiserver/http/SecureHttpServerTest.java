package dev.highlander.controlplane.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.highlander.controlplane.apiserver.http.pki.CertificateAuthority;
import dev.highlander.controlplane.apiserver.http.pki.Credential;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** TLS, client certificates and HTTP/2, with the JDK's client. */
@Timeout(60)
class SecureHttpServerTest {
    private final AtomicInteger departed = new AtomicInteger();
    private TestPki pki;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        pki = new TestPki();
        server = HttpServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), pki.tls(),
                HttpLimits.defaults(), this::answer);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void answer(Exchange exchange) throws IOException {
        if (exchange.rawPath().equals("/watch")) {
            Thread watcher = Thread.currentThread();
            boolean[] gone = new boolean[1];
            exchange.onClose(() -> {
                gone[0] = true;
                departed.incrementAndGet();
                LockSupport.unpark(watcher);
            });
            try (Exchange.Stream stream = exchange.stream(200, Map.of())) {
                stream.write("first\n".getBytes(UTF_8));
                stream.flush();
                while (!gone[0]) {
                    LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
                }
            }
            return;
        }
        if (exchange.rawPath().equals("/unwanted")) {
            exchange.respond(404, Map.of(), "nothing here".getBytes(UTF_8));
            return;
        }
        if (exchange.method().equals("POST")) {
            exchange.respond(200, Map.of(), exchange.body(4 << 20));
            return;
        }
        X509Certificate certificate = exchange.peer().certificate();
        exchange.respond(200, Map.of(),
                ((certificate == null ? "nobody" : certificate.getSubjectX500Principal().getName()) + " | "
                        + exchange.certificateProblem() + " | " + exchange.header("host")).getBytes(UTF_8));
    }

    private HttpClient client(@Nullable Credential shown, HttpClient.Version version) throws Exception {
        return HttpClient.newBuilder().sslContext(pki.client(shown)).version(version).build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + path));
    }

    private HttpResponse<String> get(HttpClient client) throws Exception {
        return client.send(request("/").build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void theAnswerToABodyThatNobodyWantsArrives() throws Exception {
        try (HttpClient client = client(null, HttpClient.Version.HTTP_2)) {
            for (int i = 0; i < 50; i++) {
                HttpResponse<String> answer = client.send(
                        request("/unwanted").POST(HttpRequest.BodyPublishers.ofString("x".repeat(i * 1_000))).build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(404);
                assertThat(answer.body()).isEqualTo("nothing here");
            }
        }
    }

    @Test
    void aClientWithoutCertificateIsServed() throws Exception {
        try (HttpClient client = client(null, HttpClient.Version.HTTP_2)) {
            HttpResponse<String> answer = get(client);
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.body()).isEqualTo("nobody | null | localhost:" + server.port());
            assertThat(answer.headers().map()).doesNotContainKey("server");
        }
    }

    @Test
    void aCertificateTellsWhoAsks() throws Exception {
        Credential admin = pki.authority.client("admin", List.of("system:masters", "other"));
        for (HttpClient.Version version : HttpClient.Version.values()) {
            if (!version.name().equals("HTTP_3")) {
                try (HttpClient client = client(admin, version)) {
                    HttpResponse<String> answer = get(client);
                    assertThat(answer.version()).isEqualTo(version);
                    assertThat(answer.body()).startsWith("CN=admin,O=other,O=system:masters | null");
                    assertThat(get(client).body()).startsWith("CN=admin");
                }
            }
        }
    }

    @Test
    void aStrangersCertificateDoesNotBreakTheConnection() throws Exception {
        Credential stranger = CertificateAuthority.create("elsewhere", InstantSource.system()).client("admin",
                List.of("system:masters"));
        // A plain client would not even show it, for the server names whom it trusts.
        SSLContext stubborn = SSLContext.getInstance("TLS");
        stubborn.init(new KeyManager[]{new Stubborn(stranger)}, trustOf(), null);
        try (HttpClient client = HttpClient.newBuilder().sslContext(stubborn).build()) {
            assertThat(get(client).body()).startsWith("nobody | certificate of CN=admin, O=system:masters: ");
        }
    }

    private javax.net.ssl.TrustManager[] trustOf() throws Exception {
        java.security.KeyStore trusted = java.security.KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", pki.authority.certificate());
        javax.net.ssl.TrustManagerFactory trust = javax.net.ssl.TrustManagerFactory
                .getInstance(javax.net.ssl.TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        return trust.getTrustManagers();
    }

    @Test
    void aServerCertificateIsNoClientCertificate() throws Exception {
        SSLContext stubborn = SSLContext.getInstance("TLS");
        stubborn.init(new KeyManager[]{new Stubborn(pki.server)}, trustOf(), null);
        try (HttpClient client = HttpClient.newBuilder().sslContext(stubborn).build()) {
            assertThat(get(client).body()).startsWith("nobody | certificate of CN=localhost: ");
        }
    }

    @Test
    void theCertificateStandsForTheNamesAlone() throws Exception {
        try (HttpClient client = client(null, HttpClient.Version.HTTP_2)) {
            URI byAddress = URI.create("https://127.0.0.1:" + server.port() + "/");
            assertThat(client.send(HttpRequest.newBuilder(byAddress).build(), HttpResponse.BodyHandlers.ofString())
                    .statusCode()).isEqualTo(200);
            URI other = URI.create("https://127.0.0.2:" + server.port() + "/");
            assertThatThrownBy(() -> client.send(HttpRequest.newBuilder(other).build(),
                    HttpResponse.BodyHandlers.ofString())).isInstanceOf(IOException.class);
        }
    }

    @Test
    void oldAndNewTlsAreSpokenAndOlderIsNot() throws Exception {
        for (String protocol : List.of("TLSv1.3", "TLSv1.2")) {
            try (SSLSocket socket = socket()) {
                socket.setEnabledProtocols(new String[]{protocol});
                try (RawClient client = new RawClient(socket)) {
                    client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
                    assertThat(client.untilClosed()).startsWith("HTTP/1.1 200");
                    assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
                }
            }
        }
        try (SSLSocket socket = socket()) {
            socket.setEnabledProtocols(new String[]{"TLSv1.1"});
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
        }
    }

    private SSLSocket socket() throws Exception {
        return (SSLSocket) pki.client(null).getSocketFactory().createSocket("localhost", server.port());
    }

    @Test
    void plainTextOnTheSecurePortHarmsNobody() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            client.untilClosed();
        }
        try (HttpClient client = client(null, HttpClient.Version.HTTP_2)) {
            assertThat(get(client).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void hundredsOfWatchesShareOneConnectionAndEndTogether() throws Exception {
        HttpClient client = client(null, HttpClient.Version.HTTP_2);
        List<CompletableFuture<HttpResponse<InputStream>>> watches = new ArrayList<>();
        // The first opens the connection that the others share.
        get(client);
        for (int i = 0; i < 400; i++) {
            watches.add(client.sendAsync(request("/watch").build(), HttpResponse.BodyHandlers.ofInputStream()));
        }
        for (CompletableFuture<HttpResponse<InputStream>> watch : watches) {
            assertThat(watch.join().body().readNBytes(6)).asString(UTF_8).isEqualTo("first\n");
        }
        assertThat(server.inProgress()).isEqualTo(400);
        assertThat(get(client).statusCode()).isEqualTo(200);
        // Half go one by one (stream resets), the rest with the connection.
        for (int i = 0; i < 200; i++) {
            watches.get(i).join().body().close();
        }
        await().untilAsserted(() -> assertThat(departed).hasValue(200));
        assertThat(get(client).statusCode()).isEqualTo(200);
        client.shutdownNow();
        await().untilAsserted(() -> assertThat(departed).hasValue(400));
        await().untilAsserted(() -> assertThat(server.inProgress()).isZero());
    }

    @Test
    void aSilentWatchOverTlsLearnsThatItsClientHasGone() throws Exception {
        try (RawClient client = new RawClient(socket())) {
            client.send("GET /watch HTTP/1.1\r\nHost: a\r\n\r\n").until("first\n");
            assertThat(server.inProgress()).isEqualTo(1);
        }
        await().untilAsserted(() -> assertThat(departed).hasValue(1));
        await().untilAsserted(() -> assertThat(server.inProgress()).isZero());
    }

    @Test
    void aClientThatDoesNotReadItsStreamIsCutOffAndItsOthersLiveOn() throws Exception {
        AtomicReference<IOException> failure = new AtomicReference<>();
        try (HttpServer impatient = HttpServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                pki.tls(), HttpLimits.defaults().withWriteTime(Duration.ofMillis(300)),
                exchange -> flood(exchange, failure));
                HttpClient client = client(null, HttpClient.Version.HTTP_2)) {
            URI address = URI.create("https://localhost:" + impatient.port());
            HttpResponse<InputStream> flood = client.send(HttpRequest.newBuilder(address.resolve("/flood")).build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            await().untilAsserted(() -> assertThat(failure.get()).isInstanceOf(TooSlowException.class));
            await().untilAsserted(() -> assertThat(impatient.inProgress()).isZero());
            assertThat(client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                    .statusCode()).isEqualTo(200);
            assertThatThrownBy(() -> flood.body().readAllBytes()).isInstanceOf(IOException.class);
        }
    }

    private void flood(Exchange exchange, AtomicReference<IOException> failure) throws IOException {
        if (!exchange.rawPath().equals("/flood")) {
            answer(exchange);
            return;
        }
        try (Exchange.Stream stream = exchange.stream(200, Map.of())) {
            while (true) {
                stream.write(new byte[64 << 10]);
            }
        } catch (IOException e) {
            failure.set(e);
            throw e;
        }
    }

    @Test
    void closingEndsWatchesOfBothProtocols() throws Exception {
        for (HttpClient.Version version : List.of(HttpClient.Version.HTTP_1_1, HttpClient.Version.HTTP_2)) {
            close();
            start();
            try (HttpClient client = client(null, version)) {
                InputStream watch = client
                        .send(request("/watch").build(), HttpResponse.BodyHandlers.ofInputStream()).body();
                assertThat(watch.readNBytes(6)).asString(UTF_8).isEqualTo("first\n");
                server.close();
                assertThat(watch.readAllBytes()).isEmpty();
            }
        }
    }

    @Test
    void largeBodiesPassBothWaysOverHttp2() throws Exception {
        byte[] body = new byte[3 << 20];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) (i * 31);
        }
        try (HttpClient client = client(null, HttpClient.Version.HTTP_2)) {
            HttpResponse<byte[]> answer = client.send(
                    request("/").POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.body()).isEqualTo(body);
        }
    }

    /** Shows its certificate whether the server asked for its issuer or not. */
    private static final class Stubborn extends X509ExtendedKeyManager {
        private final Credential shown;

        Stubborn(Credential shown) {
            this.shown = shown;
        }

        @Override
        public String chooseEngineClientAlias(String[] keyType, Principal[] issuers, SSLEngine engine) {
            return "client";
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[]{"client"};
        }

        @Override
        public String chooseClientAlias(String[] keyType, Principal[] issuers, java.net.Socket socket) {
            return "client";
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal[] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, java.net.Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[]{shown.certificate()};
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return shown.key();
        }
    }
}
