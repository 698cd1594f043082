package dev.highlander.app.up;

import dev.highlander.controlplane.apiserver.http.HttpServer;
import dev.highlander.controlplane.apiserver.http.pki.ClusterPki;
import dev.highlander.controlplane.apiserver.http.pki.Credential;
import dev.highlander.controlplane.apiserver.http.pki.Kubeconfig;
import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the server's certificate and the administrator's in the kubeconfig from ending while the process runs: looks at them twice a day, and
 * makes anew what ends within a month. So whoever reads the kubeconfig once a month never meets one that has ended.
 */
final class Certificates implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Certificates.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofHours(12);

    private final ClusterPki pki;
    private final HttpServer server;
    private final Path kubeconfig;
    private final TimeSource time;
    // Guarded by this: all three.
    private @Nullable Credential administrator;
    private TimeSource.Cancellable next = () -> {};
    private boolean closed;

    private Certificates(ClusterPki pki, HttpServer server, Path kubeconfig, TimeSource time) {
        this.pki = pki;
        this.server = server;
        this.kubeconfig = kubeconfig;
        this.time = time;
    }

    /**
     * Writes the kubeconfig and begins to look.
     *
     * @param server shows the certificate of {@code pki}
     * @throws IOException if the kubeconfig cannot be written
     */
    static Certificates keep(ClusterPki pki, HttpServer server, Path kubeconfig, TimeSource time) throws IOException {
        Certificates certificates = new Certificates(pki, server, kubeconfig, time);
        certificates.writeKubeconfig();
        certificates.arm();
        return certificates;
    }

    private synchronized void arm() {
        if (!closed) {
            // Not on the timer's thread: files are written.
            next = time.after(BETWEEN_LOOKS, () -> Thread.ofVirtual().name("certificates").start(this::look));
        }
    }

    private void look() {
        try {
            if (pki.authorityLasts()) {
                if (pki.renewServer()) {
                    server.renew(pki.tls());
                }
                writeKubeconfig();
            }
        } catch (IOException | RuntimeException e) {
            log.error("event=certificates-not-renewed next-try-in={}", BETWEEN_LOOKS, e);
        } finally {
            arm();
        }
    }

    /** Unless it holds the certificate that is in use. */
    private synchronized void writeKubeconfig() throws IOException {
        Credential current = pki.client("admin", "highlander-admin", List.of("system:masters"));
        if (administrator != null && administrator.certificate().equals(current.certificate())) {
            return;
        }
        new Kubeconfig(URI.create("https://127.0.0.1:" + server.port()), pki.authority().certificate(), current)
                .write(kubeconfig);
        administrator = current;
    }

    @Override
    public synchronized void close() {
        closed = true;
        next.cancel();
    }
}
