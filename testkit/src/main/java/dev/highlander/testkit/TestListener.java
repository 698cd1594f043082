package dev.highlander.testkit;

import dev.highlander.controlplane.apiserver.http.Handler;
import dev.highlander.controlplane.apiserver.http.HttpLimits;
import dev.highlander.controlplane.apiserver.http.HttpServer;
import dev.highlander.controlplane.apiserver.http.pki.ClusterPki;
import dev.highlander.controlplane.apiserver.http.pki.Kubeconfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A test cluster's TLS port on loopback, with keys and a kubeconfig of its own in a temporary folder. */
record TestListener(Path folder, HttpServer server, Path kubeconfig, URI url) implements AutoCloseable {
    static TestListener open(Handler handler) throws IOException {
        Path folder = Files.createTempDirectory("highlander-test");
        ClusterPki pki = ClusterPki.open(folder, List.of(), InstantSource.system());
        HttpServer server = HttpServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), pki.tls(),
                HttpLimits.defaults().withCloseTime(Duration.ofSeconds(2)), handler);
        URI url = URI.create("https://127.0.0.1:" + server.port());
        Path kubeconfig = folder.resolve("kubeconfig");
        new Kubeconfig(url, pki.authority().certificate(),
                pki.client("admin", "test-admin", List.of("system:masters"))).write(kubeconfig);
        return new TestListener(folder, server, kubeconfig, url);
    }

    @Override
    public void close() throws IOException {
        server.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
