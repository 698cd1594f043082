package dev.highlander.controlplane.node.probe;

import dev.highlander.controlplane.node.runtime.Attempt;
import dev.highlander.controlplane.node.runtime.ContainerRuntime;
import dev.highlander.controlplane.node.runtime.Execution;
import dev.highlander.controlplane.node.runtime.StartRefused;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ExecAction;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HTTPHeader;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.TCPSocketAction;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Asks containers, in the three ways that we know, and waits for the answer. Thread-safe; close it to let its connections go. */
public final class Prober implements AutoCloseable {
    private static final int LONGEST_BODY = 10 * 1024;
    /** Set by the client itself; users' values would be refused. */
    private static final Set<String> OWN_HEADERS = Set.of("host", "connection", "content-length", "expect", "upgrade");

    private final ContainerRuntime runtime;
    private final String address;
    private final HttpClient http;

    /**
     * A prober.
     *
     * @param runtime where commands run
     * @param address where containers listen unless a probe names a host
     */
    public Prober(ContainerRuntime runtime, String address) {
        this.runtime = runtime;
        this.address = address;
        this.http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .sslContext(trustingAnybody())
                .executor(Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("node-probe-http-", 0).factory()))
                .build();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    /** Runs a command; success is exit code 0 within the time. */
    Answer exec(Attempt attempt, ExecAction action, Duration timeout) throws InterruptedException {
        List<String> command = action.getCommand() == null ? List.of() : action.getCommand();
        if (command.isEmpty()) {
            return Answer.bad("no command was given");
        }
        try (Execution execution = runtime.exec(attempt, command)) {
            execution.input().close();
            CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> head(execution.output()),
                    task -> Thread.ofVirtual().name("node-exec-output").start(task));
            CompletableFuture<String> error = CompletableFuture.supplyAsync(() -> head(execution.error()),
                    task -> Thread.ofVirtual().name("node-exec-error").start(task));
            OptionalInt code = execution.await(timeout);
            if (code.isEmpty()) {
                return Answer.bad("command " + command + " timed out after " + timeout.toSeconds() + "s");
            }
            // A background child of the command may hold its output open for ever.
            String said = output.completeOnTimeout("", 1, TimeUnit.SECONDS).join()
                    + error.completeOnTimeout("", 1, TimeUnit.SECONDS).join();
            return new Answer(code.getAsInt() == 0, said);
        } catch (IOException | StartRefused e) {
            return Answer.bad(String.valueOf(e.getMessage()));
        }
    }

    /** Connects; success is a connection. */
    Answer tcp(Container container, TCPSocketAction action, Duration timeout) {
        String host = host(action.getHost());
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port(container, action.getPort())), (int) timeout.toMillis());
            return Answer.good("");
        } catch (IOException | IllegalArgumentException e) {
            return Answer.bad("dial tcp " + host + ": " + e.getMessage());
        }
    }

    /** Gets; success is a status from 200 to 399. The certificate of an HTTPS server is not checked, as with Kubernetes. */
    Answer http(Container container, HTTPGetAction action, Duration timeout) throws InterruptedException {
        try {
            HttpRequest request = request(container, action, timeout);
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                int status = response.statusCode();
                String said = new String(body.readNBytes(LONGEST_BODY), StandardCharsets.UTF_8);
                return status >= 200 && status < 400
                        ? Answer.good(said)
                        : Answer.bad("HTTP probe failed with statuscode: " + status);
            }
        } catch (IOException | IllegalArgumentException | URISyntaxException e) {
            return Answer.bad(
                    "Get \"" + action.getPath() + "\": " + (e.getMessage() == null ? e.toString() : e.getMessage()));
        }
    }

    /** The port of that number or name. */
    static int port(Container container, @Nullable IntOrString port) {
        if (port == null) {
            throw new IllegalArgumentException("no port was given");
        }
        Integer number = port.getIntVal();
        if (number != null) {
            return number;
        }
        String name = port.getStrVal();
        return container.getPorts() == null
                ? Integer.parseInt(name)
                : container.getPorts().stream().filter(known -> name.equals(known.getName()))
                        .map(known -> known.getContainerPort())
                        .findFirst().orElseGet(() -> Integer.parseInt(name));
    }

    private HttpRequest request(Container container, HTTPGetAction action, Duration timeout) throws URISyntaxException {
        String scheme = action.getScheme() == null ? "http" : action.getScheme().toLowerCase(Locale.ROOT);
        String path = action.getPath() == null ? "/" : action.getPath();
        int query = path.indexOf('?');
        URI base = new URI(scheme, null, host(action.getHost()), port(container, action.getPort()), null, null, null);
        String separator = path.startsWith("/") ? "" : "/";
        URI uri = URI.create(base + separator + (query < 0 ? new URI(null, null, path, null).getRawPath() : path));
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(timeout).GET();
        boolean agent = false;
        for (HTTPHeader header : action.getHttpHeaders() == null ? List.<HTTPHeader>of() : action.getHttpHeaders()) {
            if (!OWN_HEADERS.contains(header.getName().toLowerCase(Locale.ROOT))) {
                request.header(header.getName(), header.getValue() == null ? "" : header.getValue());
                agent |= header.getName().equalsIgnoreCase("user-agent");
            }
        }
        return (agent ? request : request.header("User-Agent", "kube-probe/1.32")).build();
    }

    private String host(@Nullable String host) {
        return host == null || host.isEmpty() ? address : host;
    }

    private static String head(InputStream stream) {
        try (stream) {
            String head = new String(stream.readNBytes(LONGEST_BODY), StandardCharsets.UTF_8);
            stream.transferTo(java.io.OutputStream.nullOutputStream()); // a full pipe would block the command
            return head;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SSLContext trustingAnybody() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new X509ExtendedTrustManager[]{new Gullible()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no TLS", e);
        }
    }

    /** Believes every server: a probe asks whether somebody answers, not who. An extended manager, so that names are not checked. */
    private static final class Gullible extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
