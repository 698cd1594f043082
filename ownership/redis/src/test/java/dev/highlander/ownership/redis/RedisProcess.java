package dev.highlander.ownership.redis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

/** A real {@code redis-server} in a process of its own. */
final class RedisProcess implements AutoCloseable {
    private static @Nullable Path executable;

    private final Path folder;
    private final int port;
    private final List<String> command;
    private @Nullable Process process;

    private RedisProcess(Path folder, int port, List<String> command) {
        this.folder = folder;
        this.port = port;
        this.command = command;
    }

    /** Starts a server without persistence. */
    static RedisProcess start(Path folder, String... settings) {
        return startOn(freePort(), folder, settings);
    }

    static RedisProcess startOn(int port, Path folder, String... settings) {
        List<String> command = new ArrayList<>(List.of(executable().toString(), "--port", Integer.toString(port),
                "--bind", "127.0.0.1", "--dir", folder.toString(), "--save", ""));
        command.addAll(List.of(settings));
        return new RedisProcess(folder, port, command).start();
    }

    /** Starts a server that speaks TLS only, and asks for certificates; its plain port is another free one. */
    static RedisProcess startEncrypted(int tlsPort, Path folder, String... settings) {
        List<String> all = new ArrayList<>(List.of("--tls-port", Integer.toString(tlsPort)));
        all.addAll(List.of(settings));
        return start(folder, all.toArray(String[]::new));
    }

    /** Whether the binary is built with TLS. */
    static boolean knowsTls(Path folder) {
        try (RedisProcess trial = start(folder, "--tls-ciphersuites", "TLS_AES_128_GCM_SHA256")) {
            return trial.raw(raw -> raw.configGet("tls-port")).containsKey("tls-port");
        } catch (IllegalStateException _) {
            return false;
        }
    }

    /** Starts a node of a cluster that has yet to meet the others. */
    static RedisProcess startNode(Path folder) {
        int port = freePort();
        return startOn(port, folder, "--cluster-enabled", "yes", "--cluster-config-file", "nodes-" + port + ".conf",
                "--cluster-node-timeout", "1500", "--cluster-require-full-coverage", "no");
    }

    /** Starts a sentinel for a primary. */
    static RedisProcess startSentinel(Path folder, int primaryPort) {
        int port = freePort();
        try {
            Path config = folder.resolve("sentinel-" + port + ".conf");
            Files.writeString(config, """
                    port %d
                    bind 127.0.0.1
                    dir %s
                    sentinel monitor main 127.0.0.1 %d 1
                    sentinel down-after-milliseconds main 500
                    sentinel failover-timeout main 3000
                    """.formatted(port, folder, primaryPort));
            return new RedisProcess(folder, port,
                    List.of(executable().toString(), config.toString(), "--sentinel")).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /** Starts it again with the same settings and whatever data its folder holds. */
    RedisProcess start() {
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log-" + port).toFile())).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20)).until(this::answers);
        return this;
    }

    /** Ends it without a word, as {@code kill -9} does. */
    void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            try {
                running.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Lets it stand still, its connections open. */
    void freeze() {
        signal("STOP");
    }

    /** Lets it go on. */
    void thaw() {
        signal("CONT");
    }

    /** Does something by a client that is none of ours. */
    <T> T raw(Function<RedisCommands<String, String>, T> action) {
        return raw(RedisURI.create(uri()), action);
    }

    static <T> T raw(RedisURI uri, Function<RedisCommands<String, String>, T> action) {
        RedisClient client = RedisClient.create(uri);
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            return action.apply(connection.sync());
        } finally {
            client.shutdown(0, 2, TimeUnit.SECONDS);
        }
    }

    String log() {
        try {
            return Files.readString(folder.resolve("log-" + port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }

    static int freePort() {
        for (int tries = 0; tries < 100; tries++) {
            try (ServerSocket socket = new ServerSocket(0)) {
                // A node of a cluster also listens at its port + 10000.
                if (socket.getLocalPort() < 55_000) {
                    return socket.getLocalPort();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new IllegalStateException("no free port below 55000");
    }

    private void signal(String name) {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException("redis-server is not running");
        }
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(running.pid())).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean answers() {
        Process running = process;
        if (running == null || !running.isAlive()) {
            throw new IllegalStateException("redis-server has ended: " + log());
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            socket.setSoTimeout(500);
            OutputStream out = socket.getOutputStream();
            out.write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            String line = new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
            return line != null && (line.startsWith("+PONG") || line.startsWith("-NOAUTH"));
        } catch (IOException _) {
            return false;
        }
    }

    /**
     * The binary that {@code -Dredis.executable} names; else the one out of the jar, or that of the system if the jar has none that
     * runs here.
     */
    static synchronized Path executable() {
        Path known = executable;
        if (known != null) {
            return known;
        }
        for (String candidate : candidates()) {
            try {
                Process trial = new ProcessBuilder(candidate, "--version").redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
                if (trial.waitFor(10, TimeUnit.SECONDS) && trial.exitValue() == 0) {
                    executable = Path.of(candidate);
                    return executable;
                }
            } catch (IOException _) {
                // Not this one.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return abort("no redis-server runs here: neither the embedded one nor one on the path");
    }

    private static List<String> candidates() {
        List<String> candidates = new ArrayList<>();
        String named = System.getProperty("redis.executable");
        if (named != null) {
            return List.of(named);
        }
        try {
            candidates.add(ExecutableProvider.newJarResourceProvider().get().getPath());
        } catch (IOException | RuntimeException _) {
            // The jar has none for this system.
        }
        candidates.add("redis-server");
        return candidates;
    }
}
