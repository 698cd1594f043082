package dev.highlander.app.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highlander.controlplane.apiserver.http.HttpLimits;
import dev.highlander.controlplane.apiserver.http.HttpServer;
import dev.highlander.controlplane.apiserver.http.pki.ClusterPki;
import dev.highlander.testkit.ManualTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates last a year, and so may a process. */
class CertificatesTest {
    private static final Duration HALF_A_DAY = Duration.ofHours(12);

    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime();
    private HttpServer server;
    private Certificates certificates;

    @BeforeEach
    void start() throws IOException {
        ClusterPki pki = ClusterPki.open(folder.resolve("pki"), List.of(), time.clock());
        server = HttpServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), pki.tls(),
                HttpLimits.defaults(), exchange -> exchange.respond(200, Map.of(), new byte[0]));
        certificates = Certificates.keep(pki, server, folder.resolve("kubeconfig"), time);
    }

    @AfterEach
    void close() {
        certificates.close();
        server.close();
    }

    @Test
    void theyStayAsLongAsTheyLast() throws Exception {
        X509Certificate shown = shown();
        String kubeconfig = kubeconfig();

        time.stepWallClock(Duration.ofDays(330));
        time.pass(HALF_A_DAY);

        await().during(Duration.ofMillis(200)).until(() -> shown().equals(shown) && kubeconfig().equals(kubeconfig));
    }

    @Test
    void inTheirLastMonthTheyAreMadeAnewWithoutARestart() throws Exception {
        X509Certificate shown = shown();
        String kubeconfig = kubeconfig();

        time.stepWallClock(Duration.ofDays(340));
        time.pass(HALF_A_DAY);

        await().until(() -> !shown().equals(shown) && !kubeconfig().equals(kubeconfig));
        assertThat(shown().getNotAfter()).isAfter(shown.getNotAfter());
        assertThat(shown().getSubjectX500Principal()).isEqualTo(shown.getSubjectX500Principal());
        assertThat(shown().getSubjectAlternativeNames()).hasSameElementsAs(shown.getSubjectAlternativeNames());
    }

    @Test
    void andTheYearAfterAgain() throws Exception {
        for (int year = 0; year < 2; year++) {
            X509Certificate shown = shown();
            time.stepWallClock(Duration.ofDays(340));
            await().until(() -> {
                time.pass(HALF_A_DAY);
                return !shown().equals(shown);
            });
        }
    }

    private String kubeconfig() throws IOException {
        return Files.readString(folder.resolve("kubeconfig"));
    }

    /** What the server shows to who connects now, believed or not. */
    private X509Certificate shown() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[]{new Credulous()}, null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(),
                server.port())) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private static final class Credulous implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
