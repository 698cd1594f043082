package dev.highlander.app.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code highlander up} in a JVM of its own, on ports of its own. */
final class ChildUp implements AutoCloseable {
    /** Longer than anything takes on a machine that does much else. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Pattern CONSOLE = Pattern.compile("console +(http://127\\.0\\.0\\.1:\\d+/)");
    private static final Pattern KUBECONFIG = Pattern.compile("kubeconfig +(\\S+)");

    private final Process process;
    private final Path log;

    private ChildUp(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts it; ports are any that are free.
     *
     * @param log takes what it says, on both streams
     * @param environment variables besides the test's own
     * @param options of the JVM
     * @param arguments of {@code up}, besides the ports
     */
    static ChildUp start(Path log, Map<String, String> environment, List<String> options, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-Xshare:auto", "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-Dhighlander.home=" + home(), "-cp", System.getProperty("java.class.path")));
        command.addAll(options);
        command.addAll(List.of("dev.highlander.app.Main", "up", "--port", "0", "--api-port", "0"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        return new ChildUp(builder.start(), log);
    }

    /** The folder that holds all modules. */
    static Path home() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("examples/quickstart.yaml")) ? here : Objects.requireNonNull(here.getParent());
    }

    /** Everything it has said. */
    String said() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it has said where everything is. */
    ChildUp awaitAnnounced() {
        await().atMost(PATIENCE).until(() -> said().contains("Ctrl-C stops everything") || !process.isAlive());
        assertThat(process.isAlive()).as("%s", said()).isTrue();
        return this;
    }

    private String found(Pattern pattern) {
        Matcher newest = pattern.matcher(said());
        String value = "";
        while (newest.find()) {
            value = newest.group(1);
        }
        assertThat(value).as("%s", said()).isNotEmpty();
        return value;
    }

    Path kubeconfig() {
        return Path.of(found(KUBECONFIG));
    }

    URI console() {
        return URI.create(found(CONSOLE));
    }

    /** A client as any user's, by the kubeconfig. */
    KubernetesClient client() {
        return new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(kubeconfig().toFile())).build();
    }

    /** What the console says at a path. */
    String page(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(console().resolve(path)).build(),
                    HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    JsonNode json(String path) {
        try {
            return new ObjectMapper().readTree(page(path));
        } catch (IOException e) {
            return new ObjectMapper().missingNode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new ObjectMapper().missingNode();
        }
    }

    /** As {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    /** As SIGTERM does; waits for the end. */
    void terminate() throws InterruptedException {
        process.destroy();
        awaitExit();
    }

    /** Waits for the end and returns the exit code. */
    int awaitExit() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("%s", said()).isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            process.destroy();
            try {
                if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
